using System.CommandLine;
using VduseActors.Native;

namespace VduseActors.Host.Commands;

/// <summary>Parses a command line, runs one command and turns what goes wrong into an exit code and one line.</summary>
internal static class CommandRunner
{
    /// <summary>Runs one command.</summary>
    /// <param name="program">What the program is called.</param>
    /// <param name="root">Its commands.</param>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="context">What the command reaches outside of itself.</param>
    /// <param name="elsewhere">Which program has a command that this one has not; null where none does.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> InvokeAsync(
        string program, RootCommand root, IReadOnlyList<string> args, CommandContext context, Func<string, string?>? elsewhere = null)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            var command = parsed.CommandResult.Command;
            var help = command is RootCommand ? $"{program} --help" : $"{program} {command.Name} --help";
            var mistake = command is not RootCommand ? parsed.Errors[0].Message
                : parsed.UnmatchedTokens is not [var unknown, ..] ? "Give a command."
                : elsewhere?.Invoke(unknown) is { } other ? $"'{unknown}' is a command of {other}: '{other} {unknown}'."
                : $"There is no command or option '{unknown}'.";
            return Report($"{BadInputException.OneLine(mistake)} See '{help}'.", ExitCode.BadInput);
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
            return Report(mistake.Message, ExitCode.BadInput);
        }
        catch (LinuxException failure)
        {
            return Report(failure.Message, KernelMistake.IsUsers(failure) ? ExitCode.BadInput : ExitCode.Failure);
        }
        catch (UnauthorizedAccessException failure) when (failure.InnerException is IOException cause)
        {
            // What .NET makes of EBADF, for one: standard output is closed.
            return Report($"cannot write: {cause.Message}", ExitCode.Failure);
        }
        catch (IOException failure)
        {
            return Report(failure.Message, ExitCode.Failure);
        }

        int Report(string message, int exitCode)
        {
            context.Error.WriteLine($"{program}: {BadInputException.OneLine(message)}");
            return exitCode;
        }
    }
}
