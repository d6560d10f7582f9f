using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Tests.Support;

namespace VduseActors.Simulator.Tests.Drivers;

public sealed class BlockLoadTests
{
    [Fact]
    public async Task A_good_device_passes_with_flushes_and_several_sizes()
    {
        using var rig = new Rig(daemon: new TestDaemonOptions { Queues = 2, CapacitySectors = 16384 });
        var disk = rig.AttachBlock();
        foreach (var bytes in new[] { 512, 4096, 65536 })
        {
            var load = new BlockLoad(
                disk, new BlockLoadOptions { Requests = 1000, RequestBytes = bytes, Depth = 4, FlushEvery = 10, WritePercent = 50 });
            var report = await Eventually.Within(load.RunAsync());
            Assert.True(report.IsClean, report.ToString());
            Assert.Equal(1000, report.Reads + report.Writes + report.Flushes);
            Assert.True(report.Flushes > 0);
            Assert.True(load.Latency.Percentile(50) > TimeSpan.Zero);
            Assert.True(load.Latency.Percentile(50) <= load.Latency.Percentile(99.9));
            Assert.True(load.Latency.Percentile(100) <= load.Latency.Maximum);
        }

        Assert.Empty(disk.Violations);
    }

    [Fact]
    [Trait("Covers", "C11")]
    public async Task A_lost_write_is_found()
    {
        using var rig = new Rig();
        var disk = rig.AttachBlock();
        var load = new BlockLoad(disk, new BlockLoadOptions { WritePercent = 50 });
        using var stop = new CancellationTokenSource();
        var running = load.RunAsync(stop.Token);
        await Eventually.Holds(() => load.CompletedCount > 1000, "blocks were written");
        rig.Daemon.Disk.AsSpan().Clear();
        await Eventually.Holds(() => load.MismatchCount > 0, "the loss is found");
        await stop.CancelAsync();
        var report = await Eventually.Within(running);
        Assert.False(report.IsClean);
        Assert.NotNull(report.FirstMismatch);
    }

    [Fact]
    public async Task Errors_of_the_device_are_counted()
    {
        using var rig = new Rig();
        var disk = rig.AttachBlock();
        var report = await Eventually.Within(
            new BlockLoad(disk, new BlockLoadOptions { FirstSector = 2048, Sectors = 4096, Requests = 100 }).RunAsync());
        Assert.Equal(100, report.Failed);
    }

    [Fact]
    public async Task A_running_load_allocates_nothing_per_request()
    {
        using var rig = new Rig();
        var disk = rig.AttachBlock();
        var load = new BlockLoad(disk, new BlockLoadOptions());
        using var stop = new CancellationTokenSource();
        var running = load.RunAsync(stop.Token);
        await Eventually.Holds(() => load.CompletedCount > 20_000, "the load is warm");

        // All completions run on the one thread of the work queue, so this request sees what the others allocate there.
        var probe = new AllocationProbe(disk, load, requests: 20_000);
        disk.Submit(probe);
        // A lock makes its wait event when it is first contended, whenever that is: a few objects, not one per request.
        Assert.InRange(await Eventually.Within(probe.Allocated), 0, 1024);
        await stop.CancelAsync();
        await Eventually.Within(running);
    }

    [Fact]
    public void Percentiles_are_at_most_3_percent_off()
    {
        var histogram = new LatencyHistogram();
        Assert.Equal(TimeSpan.Zero, histogram.Percentile(50));
        for (var i = 1; i <= 100_000; i++)
            histogram.Record((long)(i * 1e-6 * System.Diagnostics.Stopwatch.Frequency));

        Assert.Equal(100_000, histogram.Count);
        foreach (var percent in new[] { 1.0, 50, 90, 99, 99.9, 100 })
        {
            var expected = percent * 1000;
            Assert.InRange(histogram.Percentile(percent).TotalMicroseconds, expected * 0.999, expected * 1.035);
        }
    }

    private sealed class AllocationProbe(SimulatedBlockDriver disk, BlockLoad load, long requests) : BlockRequest
    {
        private readonly TaskCompletionSource<long> _allocated = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _bytes = -1;
        private long _end;

        public Task<long> Allocated => _allocated.Task;

        protected internal override void OnCompleted()
        {
            if (_bytes < 0)
            {
                _end = load.CompletedCount + requests;
                _bytes = GC.GetAllocatedBytesForCurrentThread();
            }

            if (load.CompletedCount >= _end)
            {
                _allocated.SetResult(GC.GetAllocatedBytesForCurrentThread() - _bytes);
                return;
            }

            Operation = BlockOperation.Flush;
            disk.Submit(this);
        }
    }
}
