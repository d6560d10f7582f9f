using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using VduseActors.Host;
using VduseActors.Host.Commands;
using VduseActors.Host.Configuration;
using VduseActors.Host.Faults;
using VduseActors.Host.Logging;
using VduseActors.Host.Serving;
using VduseActors.Lab.Demo;
using VduseActors.Lab.Output;
using VduseActors.Simulator;

namespace VduseActors.Lab.Commands;

/// <summary>
/// <c>vduse-lab demo</c>: a disk image served to a simulated kernel, read through the rings, verified and put under load.
/// </summary>
internal static class DemoCommand
{
    private const int DefaultSeconds = 3;
    private const int LongestSeconds = 3600;

    public static Command Create(CommandContext context)
    {
        var image = new Option<string?>("--image")
        {
            Description = "A disk image; it is copied, never written. Without it one is made.",
            HelpName = "FILE"
        };
        var seconds = new Option<int>("--seconds")
        {
            Description = "How long the random load runs.",
            HelpName = "N",
            DefaultValueFactory = _ => DefaultSeconds,
        };
        seconds.Validators.Add(RequireRange);
        var profile = new Option<string>("--profile")
        {
            Description = $"What the simulated kernel is like: {SimulatedProfiles.Names}.",
            HelpName = "KERNEL",
            DefaultValueFactory = _ => KernelProfile.Linux612.Version,
        };
        profile.Validators.Add(RequireKnown);
        var faults = FaultPlanFile.Option();
        var json = CommonOptions.Json();
        var command = new Command(
            "demo", "Serve a disk image to a simulated kernel, verify it and put it under load; works on any machine.")
        {
            image, seconds, profile, faults, json,
        };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(image),
            SimulatedProfiles.Find(parsed.GetRequiredValue(profile))!,
            parsed.GetValue(seconds),
            parsed.GetValue(faults),
            parsed.GetValue(json),
            context));
        return command;
    }

    private static void RequireRange(OptionResult seconds)
    {
        if (seconds.Tokens is [{ Value: var text }]
            && (!int.TryParse(text, CultureInfo.InvariantCulture, out var value) || value is < 1 or > LongestSeconds))
        {
            seconds.AddError($"--seconds: '{text}' is no number from 1 to {LongestSeconds}.");
        }
    }

    private static void RequireKnown(OptionResult profile)
    {
        if (profile.Tokens is [{ Value: var name }] && SimulatedProfiles.Find(name) is null)
        {
            profile.AddError($"--profile: '{name}' is none of {SimulatedProfiles.Names}.");
        }
    }

    private static async Task<int> RunAsync(
        string? source,
        KernelProfile profile,
        int seconds,
        string? plan,
        bool json,
        CommandContext context)
    {
        using var stop = new StopRequest(context.OwnsProcess, context.Stop);
        await using var log = HostLog.ForCommand(context);
        var view = View(json, context);
        var faults = plan is null ? null : FaultPlanFile.Arm(plan, profile, log.Logger);
        try
        {
            using var image = source is null ? await DemoImage.MakeAsync(stop.Token) : DemoImage.CopyOf(source);
            var report = await new DemoRun(image, profile, TimeSpan.FromSeconds(seconds), view, log.Logger, faults).RunAsync(stop.Token);
            if (json)
            {
                context.Output.WriteLine(JsonSerializer.Serialize(report, LabJson.Default.DemoReport));
            }
            else
            {
                DemoText.Write(report, context.Output);
            }

            return report.Passed ? ExitCode.Ok : ExitCode.Failure;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            view.Say("Interrupted: the device and the copy of the image are gone.");
            return ExitCode.Failure;
        }
    }

    private static IDemoView View(bool json, CommandContext context) =>
        json ? new SilentDemoView()
        : context.OwnsProcess && AnsiConsole.Profile.Capabilities.Interactive
            && !Console.IsOutputRedirected ? new TerminalDemoView(AnsiConsole.Console)
        : new PlainDemoView(context.Output);
}
