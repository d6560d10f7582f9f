using System.CommandLine;

namespace VduseActors.Host.Commands;

/// <summary>The command line of <c>vdused</c>.</summary>
internal static class VdusedCommandLine
{
    /// <summary>What the program is called.</summary>
    public const string Name = "vdused";

    private const string Lab = "vduse-lab";

    /// <summary>Runs one command.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="context">What the command reaches outside of itself.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static Task<int> InvokeAsync(IReadOnlyList<string> args, CommandContext context) =>
        CommandRunner.InvokeAsync(Name, Create(context), args, context, ProgramOf);

    private static RootCommand Create(CommandContext context) =>
        new("Serves virtio devices to the Linux kernel from a user process, through VDUSE, as supervised actors.")
        {
            RunCommand.Create(context),
            CheckConfigCommand.Create(context),
            ListCommand.Create(context),
            StatsCommand.Create(context),
            DoctorCommand.Create(context),
            RemoveCommand.Create(context),
        };

    /// <summary>They were commands of this program once.</summary>
    private static string? ProgramOf(string command) => command is "demo" or "simulate" or "fault-run" or "fault-kinds" ? Lab : null;
}
