using VduseActors.Simulator.Drivers;

namespace VduseActors.Lab.Demo;

/// <summary>The random load of the demo: reads and writes on all of the disk, every read verified.</summary>
internal sealed class DemoLoad
{
    private const int MostInFlight = 16;
    private const int LargeBlock = 4096;
    private const int WritePercent = 30;

    private static readonly TimeSpan _progressInterval = TimeSpan.FromMilliseconds(100);

    private readonly BlockLoad _load;
    private readonly TimeSpan _time;

    /// <summary>Prepares the load: smaller on a disk that is too small for it.</summary>
    /// <param name="disk">The disk, of at least two sectors.</param>
    /// <param name="time">How long it runs.</param>
    public DemoLoad(SimulatedBlockDriver disk, TimeSpan time)
    {
        var bytes = disk.Limits.CapacitySectors * DemoImage.SectorSize;
        var block = bytes >= 2 * MostInFlight * LargeBlock ? LargeBlock : DemoImage.SectorSize;
        var depth = (int)Math.Min(MostInFlight, bytes / (ulong)block / 2 / (ulong)disk.QueueCount);
        _load = new BlockLoad(disk, new BlockLoadOptions { RequestBytes = block, Depth = depth, WritePercent = WritePercent });
        _time = time;
    }

    /// <summary>What it does, for people.</summary>
    public string Title =>
        $"Random load, {100 - WritePercent} % reads, {_load.Options.RequestBytes} bytes, {_load.Options.Depth} in flight per queue";

    /// <summary>Runs it.</summary>
    /// <param name="progress">Takes the share of the time that has passed.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<LoadReport> RunAsync(IProgress<double> progress, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(_time);
        var running = _load.RunAsync(stop.Token);
        using var timer = new PeriodicTimer(_progressInterval);
        for (var shown = TimeSpan.Zero; !stop.IsCancellationRequested && await timer.WaitForNextTickAsync(CancellationToken.None);)
        {
            shown += _progressInterval;
            progress.Report(Math.Min(1, shown / _time));
        }

        var report = await running;
        cancellation.ThrowIfCancellationRequested();
        return new LoadReport(
            report.Elapsed.TotalSeconds,
            _load.Options.Depth,
            _load.Options.RequestBytes,
            report.Reads,
            report.Writes,
            report.Failed + report.Aborted + report.Mismatches,
            report.RequestsPerSecond,
            report.BytesPerSecond / (1 << 20),
            new LatencyReport(Percentile(50), Percentile(90), Percentile(99), Percentile(99.9), _load.Latency.Maximum.TotalMicroseconds));
    }

    private double Percentile(double percent) => _load.Latency.Percentile(percent).TotalMicroseconds;
}
