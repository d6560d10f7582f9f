using System.CommandLine;
using VduseActors.Host;
using VduseActors.Host.Commands;

namespace VduseActors.Lab.Commands;

/// <summary>The command line of <c>vduse-lab</c>.</summary>
internal static class LabCommandLine
{
    /// <summary>What the program is called.</summary>
    public const string Name = "vduse-lab";

    /// <summary>Runs one command.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="context">What the command reaches outside of itself.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static Task<int> InvokeAsync(IReadOnlyList<string> args, CommandContext context) =>
        CommandRunner.InvokeAsync(Name, Create(context), args, context);

    private static RootCommand Create(CommandContext context) =>
        new(
            "Tries and breaks virtio devices in user space, on simulated kernels: a demonstration, a kernel to develop against, runs under faults.")
        {
            DemoCommand.Create(context),
            SimulateCommand.Create(context),
            FaultRunCommand.Create(context),
            FaultKindsCommand.Create(context),
        };
}
