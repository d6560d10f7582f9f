using System.Diagnostics;
using VduseActors.Bench.Measuring;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Simulator;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Bench.Scale;

/// <summary>
/// How long a virtual machine monitor waits for a change of its memory map (UPDATE_IOTLB until the device has let go) while 64
/// queues of the device are busy.
/// </summary>
internal static class Invalidation
{
    private const string Name = "disk0";
    private const int Queues = 64;
    private const int Depth = 4;

    /// <summary>Measures; the load runs all the time, and is verified.</summary>
    /// <param name="smoke">Short.</param>
    /// <param name="results">Takes the figures.</param>
    public static async Task MeasureAsync(bool smoke, ResultFile results)
    {
        using var kernel = new SimulatedVduse(
            KernelProfile.Linux612, new SimulatedKernelOptions { CheckMemoryAccesses = false, DefaultDriver = VdpaDrivers.Vhost });
        await using var bed = new DeviceBed(kernel);
        await bed.StartAsync(
            new BlockDeviceOptions { Name = Name, Queues = Queues, Backend = new MemoryBackendOptions { Size = 64 << 20 } });
        using var vhost = kernel.Kernel.Bus.OpenVhost(Name);
        using var ram = new GuestRam(0, 64 << 20);
        using var map = new ChangingMap(vhost, ram);
        map.Plug();
        var transport = new VhostVdpaTransport(vhost, ram);
        var disk = SimulatedBlockDriver.TryStart(transport, new BlockDriverOptions { MaxQueues = Queues })
            ?? throw new InvalidOperationException("The device refused its driver.");
        var load = new BlockLoad(disk, new BlockLoadOptions { Depth = Depth });
        using var stop = new CancellationTokenSource();
        var running = load.RunAsync(stop.Token);

        var rounds = smoke ? 50 : 1000;
        var samples = new Samples(rounds);
        for (var i = -rounds / 4; i < rounds; i++)
        {
            await BusyAsync(load);
            var start = Stopwatch.GetTimestamp();
            map.Replace();
            if (i >= 0)
                samples.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        await MapUpdates.MeasureAsync(smoke, load, map, results);
        await stop.CancelAsync();
        var report = await running;
        disk.Remove();
        if (!report.IsClean)
            throw new InvalidOperationException($"Requests failed: {report}.");
        results.Row(
            new Dictionary<string, string> { ["what"] = $"invalidation, {disk.QueueCount} busy queues" },
            new Dictionary<string, double>
            {
                ["p50 ms"] = samples.Percentile(50),
                ["p99 ms"] = samples.Percentile(99),
                ["max ms"] = samples.Maximum,
                ["IOPS meanwhile"] = report.RequestsPerSecond,
            },
            "invalidation");
        results.Ratio("invalidation with 64 busy queues: p99 ms", samples.Percentile(99), atMost: 10);
        results.Ratio("invalidation with 64 busy queues: max ms", samples.Maximum);
    }

    /// <summary>Until every queue runs again since the last change of the map, and has work.</summary>
    private static async Task BusyAsync(BlockLoad load)
    {
        for (var from = load.CompletedCount; load.CompletedCount < from + (Queues * Depth * 8);)
            await Task.Delay(1);
    }
}
