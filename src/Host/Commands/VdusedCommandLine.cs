using System.CommandLine;
using VduseActors.Native;

namespace VduseActors.Host.Commands;

/// <summary>The command line of <c>vdused</c>: parses, runs one command and turns what goes wrong into an exit code and one line.</summary>
internal static class VdusedCommandLine
{
    /// <summary>Runs one command.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="context">What the command reaches outside of itself.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> InvokeAsync(IReadOnlyList<string> args, CommandContext context)
    {
        var parsed = Create(context).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            var command = parsed.CommandResult.Command;
            var help = command is RootCommand ? "vdused --help" : $"vdused {command.Name} --help";
            var mistake = command is not RootCommand ? parsed.Errors[0].Message
                : parsed.UnmatchedTokens is [var unknown, ..] ? $"There is no command or option '{unknown}'."
                : "Give a command.";
            return Report(context, $"{BadInputException.OneLine(mistake)} See '{help}'.", ExitCode.BadInput);
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = context.Output,
                Error = context.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (BadInputException mistake)
        {
            return Report(context, mistake.Message, ExitCode.BadInput);
        }
        catch (LinuxException failure)
        {
            return Report(context, failure.Message, KernelMistake.IsUsers(failure) ? ExitCode.BadInput : ExitCode.Failure);
        }
        catch (UnauthorizedAccessException failure) when (failure.InnerException is IOException cause)
        {
            // What .NET makes of EBADF, for one: standard output is closed.
            return Report(context, $"cannot write: {cause.Message}", ExitCode.Failure);
        }
        catch (IOException failure)
        {
            return Report(context, failure.Message, ExitCode.Failure);
        }
    }

    private static RootCommand Create(CommandContext context) =>
        new("Serves virtio devices to the Linux kernel from a user process, through VDUSE, as supervised actors.")
        {
            RunCommand.Create(context),
            CheckConfigCommand.Create(context),
            ListCommand.Create(context),
            StatsCommand.Create(context),
            DoctorCommand.Create(context),
            DemoCommand.Create(context),
            FaultRunCommand.Create(context),
            FaultKindsCommand.Create(context),
            RemoveCommand.Create(context),
            SimulateCommand.Create(context),
        };

    private static int Report(CommandContext context, string message, int exitCode)
    {
        context.Error.WriteLine($"vdused: {BadInputException.OneLine(message)}");
        return exitCode;
    }
}
