using System.Globalization;
using VduseActors.Settings;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Lab.Simulation;

/// <summary>The user of one simulated disk: reads and writes it, verifies, and goes on waiting when nobody serves it.</summary>
internal sealed class DiskUser
{
    private const int SectorSize = 512;

    private readonly SimulatedBlockDriver _disk;
    private readonly BlockLoad? _load;
    private long _told;

    /// <summary>Begins to use a disk.</summary>
    /// <param name="disk">The disk, just probed.</param>
    /// <param name="options">What to do with it, or null for nothing. A disk too small for as many requests gets fewer at a time.</param>
    /// <param name="say">Prints a line.</param>
    public DiskUser(SimulatedBlockDriver disk, BlockLoadOptions? options, Action<string> say)
    {
        _disk = disk;
        say(
            $"{Name}: the driver uses {disk.QueueCount} {(disk.QueueCount == 1 ? "queue" : "queues")} on a disk of {ByteSize.Format(Bytes)}");
        if (options is null || (_load = Fit(options)) is not { } load)
        {
            Ended = Task.CompletedTask;
            return;
        }

        Ended = RunAsync(load, say);
    }

    /// <summary>Name of the device.</summary>
    public string Name => _disk.DeviceName;

    /// <summary>Ends when the load does.</summary>
    public Task Ended { get; }

    /// <summary>What is known to have gone wrong.</summary>
    public IReadOnlyList<string> Mistakes
    {
        get
        {
            List<string> mistakes = [.. _disk.Violations];
            if (_load is { MismatchCount: > 0 and var wrong })
            {
                mistakes.Add($"{wrong} reads returned wrong data");
            }

            if (_load is { FailedCount: > 0 and var failed })
            {
                mistakes.Add($"{failed} requests failed");
            }

            return mistakes;
        }
    }

    private ulong Bytes => _disk.Limits.CapacitySectors * SectorSize;

    /// <summary>How far it has got, or null when nothing has changed since the last call.</summary>
    public string? Progress()
    {
        if (_load is null || Ended.IsCompleted || _load.CompletedCount is var count && count == Interlocked.Exchange(ref _told, count))
        {
            return null;
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Name}: {count} requests done, {_disk.OutstandingCount} in flight, {_load.MismatchCount} wrong");
    }

    private BlockLoad? Fit(BlockLoadOptions options)
    {
        var depth = (int)Math.Min((ulong)options.Depth, Bytes / (ulong)options.RequestBytes / 2 / (ulong)_disk.QueueCount);
        return depth == 0 ? null : new BlockLoad(_disk, options with { Depth = depth });
    }

    private async Task RunAsync(BlockLoad load, Action<string> say)
    {
        // Off the thread that attaches.
        await Task.Yield();
        var report = await load.RunAsync();
        say(string.Create(
            CultureInfo.InvariantCulture,
            $"{Name}: load ended: {report.Reads} reads, {report.Writes} writes, {report.Flushes} flushes, {report.Failed} failed, {report.Mismatches} wrong, {report.RequestsPerSecond:0} requests/s"));
    }
}
