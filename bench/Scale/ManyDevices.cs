using System.Diagnostics;
using System.Globalization;
using VduseActors.Bench.Measuring;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Simulator.Remote;

namespace VduseActors.Bench.Scale;

/// <summary>A number of devices with one queue each in this process; the simulated kernel is another process.</summary>
internal static class ManyDevices
{
    private const double MiB = 1 << 20;

    /// <summary>
    /// A queue that has become idle is looked at every second for 8 s, then after 2, 4, 8 and from then on every 16 s; compilation and the
    /// thread pool are done long before.
    /// </summary>
    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(45);

    /// <summary>Two of the longest intervals.</summary>
    private static readonly TimeSpan _looking = TimeSpan.FromSeconds(32);

    /// <summary>The attaches go one after another anyway: more than a few starts at once only wait for each other.</summary>
    private const int StartedAtOnce = 16;

    /// <summary>Starts the devices, looks at the process while they are idle, loads them, and stops them.</summary>
    /// <param name="count">Number of devices.</param>
    /// <param name="smoke">Short.</param>
    /// <param name="results">Takes the figures.</param>
    public static async Task MeasureAsync(int count, bool smoke, ResultFile results)
    {
        var socket = Path.Combine(Path.GetTempPath(), $"bench-scale-{Environment.ProcessId}.sock");
        using var child = await KernelProcess.StartAsync(socket);
        try
        {
            using var kernel = RemoteVduse.Open(socket);
            var bare = ProcessFigures.Now();
            await using var bed = new DeviceBed(kernel);
            var clock = Stopwatch.StartNew();
            await Parallel.ForEachAsync(
                Enumerable.Range(0, count),
                new ParallelOptions { MaxDegreeOfParallelism = StartedAtOnce },
                async (i, _) => await bed.StartAsync(Device(i)));
            var started = clock.Elapsed;

            // Looked at after the rest: the thread pool keeps the threads of the start for a while.
            var rest =
                await (smoke ? Idleness.MeasureAsync(TimeSpan.Zero, TimeSpan.FromSeconds(1)) : Idleness.MeasureAsync(_settling, _looking));
            var threads = ThreadFigures.Names();
            var idle = ProcessFigures.Now();
            await KernelProcess.LoadAsync(child, smoke ? 0.2 : 1, depth: 4);
            var rate = await KernelProcess.LoadAsync(child, smoke ? 0.5 : 5, depth: 4);
            var busy = ProcessFigures.Now();
            Report(results, count, threads, rest.Who, new Dictionary<string, double>
            {
                ["start s"] = started.TotalSeconds,
                ["resident MiB"] = idle.Resident / MiB,
                ["anonymous MiB"] = idle.Anonymous / MiB,
                ["KiB/device"] = (idle.Resident - bare.Resident) / count / 1024,
                ["threads"] = idle.Threads,
                ["descriptors/device"] = (idle.Descriptors - bare.Descriptors) / (double)count,
                ["CPU idle %"] = rest.Processor * 100,
                ["wake-ups/s idle"] = rest.WakeUps,
                ["IOPS all"] = rate,
                ["IOPS/device"] = rate / count,
                ["resident after load MiB"] = busy.Resident / MiB,
            });
        }
        finally
        {
            child.StandardInput.Close();
            await child.WaitForExitAsync();
            File.Delete(socket);
        }
    }

    private static BlockDeviceOptions Device(int index) => new()
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"disk{index}"),
        Backend = new MemoryBackendOptions { Size = 1 << 20 },
    };

    private static void Report(ResultFile results, int count, string threads, string awake, Dictionary<string, double> figures)
    {
        results.Row(new Dictionary<string, string> { ["devices"] = $"{count}" }, figures, "devices");
        if (count != 1000)
            return;
        results.Ratio("1000 idle devices: resident MiB", figures["resident MiB"], atMost: 150);
        results.Ratio("1000 idle devices: threads", figures["threads"], atMost: 20);
        results.Ratio("1000 idle devices: % of one processor", figures["CPU idle %"], atMost: 0.1);
        results.Ratio("1000 idle devices: wake-ups a second", figures["wake-ups/s idle"], atMost: 1);
        results.Note($"The threads of 1000 idle devices: {threads}.");
        results.Note($"Of these woke up while nothing happened, in {_looking.TotalSeconds:F0} s: {awake}.");
    }
}
