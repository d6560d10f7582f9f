using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using VduseActors.Host;
using VduseActors.Host.Commands;
using VduseActors.Host.Serving;
using VduseActors.Lab.Simulation;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Lab.Commands;

/// <summary>
/// <c>vduse-lab simulate</c>: a kernel to develop against and to break, in a process of its own that remembers what a daemon left.
/// </summary>
internal static class SimulateCommand
{
    public static Command Create(CommandContext context)
    {
        var socket = new Option<string>("--socket", "-s")
        {
            Description = "Where daemons connect: a path for a Unix socket.",
            HelpName = "PATH",
            Required = true
        };
        var profile = new Option<string>("--profile")
        {
            Description = "Version of the kernel.",
            DefaultValueFactory = _ => KernelProfile.Linux612.Version,
        };
        string[] versions = [.. Mainline.Select(known => known.Version)];
        profile.AcceptOnlyFromAmong(versions);
        profile.HelpName = string.Join('|', versions);
        var queues = Number("--queues", "Queues that the driver uses at most, as many CPUs would.", 4, 1, 256);
        var idle =
            new Option<bool>("--idle") { Description = "Do nothing with the disks; without it they are read, written and verified." };
        var depth = Number("--depth", "Requests in flight per queue.", 16, 1, 1024);
        var bytes = Number("--request-bytes", "Bytes of a request, a multiple of 4096.", 4096, 4096, 64 * 1024);
        bytes.Validators.Add(RequireMultiple);
        var writes = Number("--writes", "Share of writes in percent.", 30, 0, 100);
        var requests = Number("--requests", "Ends the load of a disk after so many requests; 0 for never.", 0, 0, int.MaxValue);
        var command = new Command("simulate", "Simulate a kernel for 'vdused run' in other processes, until SIGTERM, SIGINT or SIGHUP.")
        {
            socket, profile, queues, idle, depth, bytes, writes, requests,
        };
        command.SetAction(async (parsed, _) =>
        {
            var load = new BlockLoadOptions
            {
                Depth = parsed.GetValue(depth),
                RequestBytes = parsed.GetValue(bytes),
                WritePercent = parsed.GetValue(writes),
                FlushEvery = 100,
                Requests = parsed.GetValue(requests) is > 0 and var limit ? limit : null,
            };
            var options = new SimulationOptions(
                parsed.GetRequiredValue(socket),
                Mainline.Single(known => known.Version == parsed.GetRequiredValue(profile)),
                parsed.GetValue(queues),
                parsed.GetValue(idle) ? null : load);
            using var stop = new StopRequest(context.OwnsProcess, context.Stop);
            return await new Simulation.Simulation(options, context.Output).RunAsync(stop.Token) ? ExitCode.Ok : ExitCode.Failure;
        });
        return command;
    }

    /// <summary>The kernels whose devices any process may open.</summary>
    private static IEnumerable<KernelProfile> Mainline => KernelProfile.All.Where(profile => profile.Protocol == VduseProtocol.Mainline);

    private static Option<int> Number(string name, string description, int usual, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(given =>
        {
            if (given.Tokens is [{ Value: var text }]
                && (!int.TryParse(text, CultureInfo.InvariantCulture, out var value) || value < least || value > most))
            {
                given.AddError($"{name}: '{text}' is no number from {least} to {most}.");
            }
        });
        return option;
    }

    private static void RequireMultiple(OptionResult given)
    {
        if (given.Tokens is [{ Value: var text }] && int.TryParse(text, CultureInfo.InvariantCulture, out var value) && value % 4096 != 0)
        {
            given.AddError($"--request-bytes: {value} is no multiple of 4096.");
        }
    }
}
