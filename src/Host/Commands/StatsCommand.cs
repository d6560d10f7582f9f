using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using VduseActors.Host.Serving;
using VduseActors.Host.Status;

namespace VduseActors.Host.Commands;

/// <summary><c>vdused stats [NAME]</c>: what the devices of running daemons are doing and have done.</summary>
internal static class StatsCommand
{
    private const int LongestSeconds = 3600;

    public static Command Create(CommandContext context)
    {
        var name = new Argument<string?>("NAME") { Description = "One device; without it all.", Arity = ArgumentArity.ZeroOrOne };
        var json = CommonOptions.Json();
        var watch = new Option<int?>("--watch", "-w")
        {
            Description = "Ask again every so many seconds (1), until SIGINT or SIGTERM; shows what was done per second.",
            HelpName = "SECONDS",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = ParseInterval,
        };
        var directory = new Option<string?>("--directory", "-d")
        {
            Description = "Where to look for daemons, as their vduse.status-directory says; without it where they are by default.",
            HelpName = "DIR",
        };
        var command = new Command(
            "stats", "Show what the devices of running daemons are doing: requests, interrupts, failures, the oldest request in flight.")
        {
            name, json, watch, directory,
        };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(directory) is { } given ? [given] : [.. StatusDirectory.Candidates(Environment.GetEnvironmentVariable)],
            parsed.GetValue(name),
            parsed.GetResult(watch) is null ? null : TimeSpan.FromSeconds(parsed.GetValue(watch) ?? 1),
            parsed.GetValue(json)
                ? new StatsJsonView(context.Output)
                : new StatsTextView(
                    context.Output, clears: parsed.GetResult(watch) is not null && context.OwnsProcess && !Console.IsOutputRedirected),
            context));
        return command;
    }

    private static int? ParseInterval(ArgumentResult given)
    {
        if (given.Tokens is not [{ Value: var text }])
        {
            return null;
        }

        if (int.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= LongestSeconds)
        {
            return seconds;
        }

        given.AddError($"--watch: '{text}' is no number of seconds from 1 to {LongestSeconds}.");
        return null;
    }

    private static async Task<int> RunAsync(string[] directories, string? name, TimeSpan? interval, IStatsView view, CommandContext context)
    {
        if (interval is not { } period)
        {
            return Show(await StatusClient.AskAllAsync(directories, context.Stop), directories, name, view, context);
        }

        using var stop = new StopRequest(context.OwnsProcess, context.Stop);
        using var timer = new PeriodicTimer(period);
        try
        {
            Show(await StatusClient.AskAllAsync(directories, stop.Token), directories, name, view, context);
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                await ShowAgainAsync(directories, name, view, context, stop.Token);
            }

            return ExitCode.Ok;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return ExitCode.Ok;
        }
    }

    /// <summary>A daemon that is restarted while it is watched is watched again.</summary>
    private static async Task ShowAgainAsync(
        string[] directories,
        string? name,
        IStatsView view,
        CommandContext context,
        CancellationToken cancellation)
    {
        try
        {
            Show(await StatusClient.AskAllAsync(directories, cancellation), directories, name, view, context);
        }
        catch (BadInputException gone)
        {
            context.Error.WriteLine($"vdused: {gone.Message}");
        }
    }

    private static int Show(
        IReadOnlyList<StatusAnswer> answers,
        string[] directories,
        string? name,
        IStatsView view,
        CommandContext context)
    {
        StatusReport[] reports = [.. answers.Select(answer => answer.Report).OfType<StatusReport>()];
        if (name is not null)
        {
            reports = [.. reports.Select(report => report with { Devices = [.. report.Devices.Where(device => device.Name == name)] })
                .Where(report => report.Devices.Count > 0)];
        }

        if (answers.All(answer => answer.IsDead))
        {
            throw new BadInputException(NobodyThere(answers, directories));
        }

        foreach (var answer in answers.Where(answer => answer.Problem is not null))
        {
            context.Error.WriteLine($"vdused: {Explain(answer)}");
        }

        if (name is not null && reports.Length == 0)
        {
            throw new BadInputException(
                $"{name}: no vdused that runs serves a device of this name; 'vdused stats' shows those that are served, 'vdused list' all.");
        }

        view.Show(reports);
        return answers.Any(answer => answer is { IsDead: false, Report: null }) || reports.Any(report => report.Problem is not null)
            ? ExitCode.Failure
            : ExitCode.Ok;
    }

    private static string NobodyThere(IReadOnlyList<StatusAnswer> answers, string[] directories) =>
        answers is [var first, ..] ? Explain(first)
        : directories.Length == 0 ? "there is no directory where daemons of this user could be: give --directory what their vduse.status-directory says."
        : $"no vdused runs that could be asked (looked in {string.Join(" and ", directories)}); give --directory, where vduse.status-directory is another.";

    private static string Explain(StatusAnswer answer)
    {
        var process = StatusDirectory.ProcessOf(answer.Socket);
        return answer.IsDead
            ? $"process {process} was killed and left {answer.Socket} behind: its devices wait until vdused is started again, which also removes this."
            : $"process {process} ({answer.Socket}): {BadInputException.OneLine(answer.Problem!)}";
    }
}
