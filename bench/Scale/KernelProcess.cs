using System.Diagnostics;
using System.Globalization;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Remote;

namespace VduseActors.Bench.Scale;

/// <summary>
/// The simulated kernel in a process of its own, so that its memory and threads are not counted as the daemon's: it does what its
/// standard input says, line by line, and answers on standard output.
/// </summary>
internal static class KernelProcess
{
    private const string Ready = "ready";

    /// <summary>
    /// The child's main: <c>load SECONDS DEPTH</c> answers with requests per second over all devices; the end of input ends it.
    /// </summary>
    /// <param name="socket">Where the daemon connects.</param>
    public static async Task<int> RunAsync(string socket)
    {
        using var kernel = new SimulatedKernel(
            KernelProfile.Linux612,
            new SimulatedKernelOptions { CheckMemoryAccesses = false, Block = new BlockDriverOptions { MaxQueues = 1 } });
        using var server = new KernelServer(() => new SimulatedVduse(kernel), socket);
        Console.WriteLine(Ready);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            var rate = await LoadAsync(kernel, TimeSpan.FromSeconds(Parse(words[1])), (int)Parse(words[2]));
            Console.WriteLine(rate.ToString(CultureInfo.InvariantCulture));
        }

        return 0;
    }

    /// <summary>Starts the child; returns when it listens.</summary>
    /// <param name="socket">Where it is to listen.</param>
    public static async Task<Process> StartAsync(string socket)
    {
        var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["--kernel", socket])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        return await child.StandardOutput.ReadLineAsync() == Ready
            ? child
            : throw new InvalidOperationException("The process of the simulated kernel did not start.");
    }

    /// <summary>Has the child run a load.</summary>
    /// <returns>Requests per second over all devices.</returns>
    public static async Task<double> LoadAsync(Process child, double seconds, int depth)
    {
        await child.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"load {seconds} {depth}"));
        return Parse(await child.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The load failed."));
    }

    private static async Task<double> LoadAsync(SimulatedKernel kernel, TimeSpan time, int depth)
    {
        var options = new BlockLoadOptions { Depth = depth, RequestBytes = 4096, Verify = false };
        BlockLoad[] loads = [.. kernel.DeviceNames.Select(name => new BlockLoad(kernel.Bus.BlockDriver(name), options))];
        using var stop = new CancellationTokenSource(time);
        var clock = Stopwatch.StartNew();
        var reports = await Task.WhenAll(loads.Select(load => load.RunAsync(stop.Token)));
        return reports.All(report => report.IsClean)
            ? reports.Sum(report => report.Reads + report.Writes) / clock.Elapsed.TotalSeconds
            : throw new InvalidOperationException("Requests failed.");
    }

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
