using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using VduseActors.Faults;
using VduseActors.Host;
using VduseActors.Host.Commands;
using VduseActors.Host.Configuration;
using VduseActors.Host.Faults;
using VduseActors.Host.Serving;
using VduseActors.Lab.Faults;
using VduseActors.Lab.Output;
using VduseActors.Simulator;
using VduseActors.TestKit.Defects;
using VduseActors.TestKit.Runs;

namespace VduseActors.Lab.Commands;

/// <summary><c>vduse-lab fault-run</c>: block devices under verified load and drawn faults, one per seed, on simulated machines.</summary>
internal static class FaultRunCommand
{
    private const int MostReported = 20;

    private static readonly TimeSpan _progressInterval = TimeSpan.FromSeconds(5);

    public static Command Create(CommandContext context)
    {
        var seeds = new Option<string>("--seeds", "--seed")
        {
            Description = "Seeds to run: one, or a range.",
            HelpName = "FROM..TO",
            DefaultValueFactory = _ => "1..1000",
        };
        var plan = new Option<string?>("--plan")
        {
            Description = "A fault plan for all seeds; without it one is drawn from each.",
            HelpName = "FILE"
        };
        var only = new Option<string?>("--only") { Description = "Let only these faults of the plan loose: names, or numbers of drawn ones.", HelpName = "NAMES" };
        var profile = new Option<string>("--profile")
        {
            Description = $"Version of the simulated kernel: {SimulatedProfiles.Names}.",
            HelpName = "VERSION",
            DefaultValueFactory = _ => "6.12"
        };
        var shrink =
            new Option<bool>("--shrink") { Description = "Reduce failing runs to the fewest faults.", DefaultValueFactory = _ => true };
        var limit = new Option<int>("--limit")
        {
            Description = "Seconds of real time that a step of a run may take; longer, and the run has failed: it hangs.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => (int)new FaultRunOptions { Seed = 0 }.Limit.TotalSeconds,
        };
        limit.Validators.Add(result => RequireFrom(result, "--limit", 1));
        var kills = new Option<int>("--kills")
        {
            Description = "Kill so many processes in each run, one after the other, instead of drawing faults.",
            HelpName = "N",
            DefaultValueFactory = _ => 0,
        };
        kills.Validators.Add(result => RequireFrom(result, "--kills", 0));
        var failures = new Option<int>("--max-failures")
        {
            Description = "Begin no other run after so many that failed; 0 for no limit.",
            HelpName = "N",
            DefaultValueFactory = _ => 0,
        };
        failures.Validators.Add(result => RequireFrom(result, "--max-failures", 0));
        var sabotage = new Option<Sabotage>("--sabotage") { Hidden = true };
        var json = CommonOptions.Json();
        var command = new Command(
            "fault-run", "Run block devices under verified load and faults, one per seed; a run replays exactly from its seed.")
        {
            seeds, plan, only, profile, shrink, kills, limit, failures, sabotage, json,
        };
        command.SetAction((parsed, _) =>
        {
            var kernel = ProfileOf(parsed.GetRequiredValue(profile));
            var options = new FaultRunOptions
            {
                Seed = 0,
                Plan = parsed.GetValue(plan) is { } path
                    ? FaultPlanFile.Load(path, "--plan", profile: null, plan => FaultRun.Check(plan, kernel))
                    : null,
                Only = parsed.GetValue(only) is { } names ? [.. names.Split(',').Select(NameOf)] : null,
                Profile = kernel,
                Kills = parsed.GetValue(kills),
                Limit = TimeSpan.FromSeconds(parsed.GetValue(limit)),
                Sabotage = parsed.GetValue(sabotage),
            };
            var arguments = (parsed.GetValue(plan) is { } file ? $" --plan {file}" : string.Empty)
                + (options.Profile == KernelProfile.Linux612 ? string.Empty : $" --profile {options.Profile.Version}")
                + (options.Kills == 0 ? string.Empty : $" --kills {options.Kills}")
                + (parsed.GetResult(limit) is { Implicit: false } ? $" --limit {parsed.GetValue(limit)}" : string.Empty)
                + (options.Sabotage == Sabotage.None ? string.Empty : $" --sabotage {options.Sabotage}");
            var campaign = new FaultCampaign(options) { MostFailures = parsed.GetValue(failures) };
            return RunAsync(
                campaign,
                options,
                SeedRange.Parse(parsed.GetRequiredValue(seeds)),
                parsed.GetValue(shrink),
                parsed.GetValue(json),
                arguments,
                context);
        });
        return command;
    }

    private static string NameOf(string name) =>
        name.Trim() is var trimmed && int.TryParse(trimmed, CultureInfo.InvariantCulture, out _) ? $"f{trimmed}" : trimmed;

    private static KernelProfile ProfileOf(string version) =>
        SimulatedProfiles.Find(version) ?? throw new BadInputException($"--profile: '{version}' is none of {SimulatedProfiles.Names}.");

    private static void RequireFrom(OptionResult option, string name, int least)
    {
        if (option.Tokens is [{ Value: var text }] && (!int.TryParse(text, CultureInfo.InvariantCulture, out var value) || value < least))
        {
            option.AddError($"{name}: '{text}' is no whole number from {least}.");
        }
    }

    private static async Task<int> RunAsync(
        FaultCampaign campaign, FaultRunOptions options, SeedRange seeds, bool shrink, bool json, string arguments, CommandContext context)
    {
        using var stop = new StopRequest(context.OwnsProcess, context.Stop);
        var clock = Stopwatch.StartNew();
        try
        {
            void Report() => context.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{campaign.DoneCount} of {seeds.Count} runs, {campaign.Failed.Count} failed, {campaign.DoneCount / clock.Elapsed.TotalSeconds:0} runs/s{Slowest(campaign)}"));
            await using var progress = new Timer(_ => Report(), null, _progressInterval, _progressInterval);
            await Task.Factory.StartNew(
                () => campaign.Run(seeds.First, seeds.Last, stop.Token),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
        }
        catch (FaultPlanException mistake)
        {
            throw new BadInputException(options.Kills > 0 ? $"--kills: {mistake.Message}." : $"--only: {mistake.Message}.", mistake);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            var underWay = campaign.UnderWay is { Count: > 0 } runs
                ? $"; under way: seed {string.Join(", seed ", runs.Select(run => run.Seed).Order())}"
                : string.Empty;
            context.Error.WriteLine($"Interrupted after {campaign.DoneCount} of {seeds.Count} runs{underWay}.");
        }

        if (campaign.EndedBecause is { } reason)
        {
            context.Error.WriteLine($"Ended after {campaign.DoneCount} of {seeds.Count} runs: {reason}.");
        }

        FailedRunReport[] failed = [.. campaign.Failed.Take(MostReported)
            .Select(
                result =>
                    shrink && result.HungAt.Count == 0 && !stop.Token.IsCancellationRequested ? FaultShrinker.Shrink(
                        options with { Seed = result.Seed }).Result : result)
            .Select(result => FailedRunReport.Of(result, arguments))];
        if (json)
        {
            var report = new FaultRunReport(
                campaign.DoneCount,
                campaign.RequestCount,
                campaign.FaultCount,
                clock.Elapsed.TotalSeconds,
                FaultRunReport.TextOf(campaign.TraceHash),
                failed);
            context.Output.WriteLine(JsonSerializer.Serialize(report, LabJson.Default.FaultRunReport));
        }
        else
        {
            Print(campaign, failed, clock.Elapsed, context.Output);
        }

        return campaign.Failed.Count == 0 && campaign.DoneCount == (long)seeds.Count ? ExitCode.Ok : ExitCode.Failure;
    }

    /// <summary>A run that takes long is named before it is stopped.</summary>
    private static string Slowest(FaultCampaign campaign) =>
        campaign.UnderWay is [var (seed, since), ..] && since > _progressInterval
            ? string.Create(CultureInfo.InvariantCulture, $"; seed {seed} since {since.TotalSeconds:0} s")
            : string.Empty;

    private static void Print(FaultCampaign campaign, FailedRunReport[] failed, TimeSpan elapsed, TextWriter output)
    {
        foreach (var run in failed)
        {
            output.WriteLine($"Seed {run.Seed} failed. Replay: {run.Replay}");
            foreach (var violation in run.Violations)
            {
                output.WriteLine($"  {violation}");
            }

            foreach (var line in run.HungAt)
            {
                output.WriteLine($"    {line}");
            }

            if (run.Kills.Count > 0)
            {
                output.WriteLine("  Killed:");
                output.WriteLine(Indented(string.Join('\n', run.Kills)));
                continue;
            }

            output.WriteLine("  Plan:");
            output.WriteLine(Indented(run.Plan));
            output.WriteLine("  Schedule:");
            foreach (var fired in run.Schedule)
            {
                output.WriteLine($"    {fired}");
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{campaign.DoneCount} runs, {campaign.RequestCount} requests, {(campaign.KillCount > 0 ? $"{campaign.KillCount} processes killed" : $"{campaign.FaultCount} faults")}, {campaign.Failed.Count} failed, trace {FaultRunReport.TextOf(campaign.TraceHash)}, {elapsed.TotalSeconds:0.0} s"));
    }

    private static string Indented(string text) => string.Join('\n', text.TrimEnd().Split('\n').Select(line => $"    {line}"));
}
