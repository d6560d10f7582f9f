using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Tests.Support;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Tests.Drivers;

public sealed class BlockDriverTests
{
    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public async Task What_was_written_is_read_back(string version)
    {
        using var rig = new Rig(Profiles.Of(version));
        var disk = rig.AttachBlock();
        var data = new byte[40_960];
        Random.Shared.NextBytes(data);
        Assert.True((await Eventually.Within(disk.WriteAsync(8, data))).IsOk);
        var read = new byte[data.Length];
        Assert.True((await Eventually.Within(disk.ReadAsync(8, read))).IsOk);

        Assert.Equal(data, read);
        Assert.Equal(data, rig.Daemon.Disk.AsSpan(8 * 512, data.Length).ToArray());
        rig.Vduse.Bus.Detach(TestDaemon.Name);
        Assert.Empty(disk.Violations);
        Assert.Empty(rig.Kernel.FindBadTouches(TestDaemon.Name));
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(VirtioFeature.RingEventIdx)]
    [InlineData(VirtioFeature.RingIndirectDesc)]
    [InlineData(VirtioFeature.RingEventIdx | VirtioFeature.RingIndirectDesc)]
    [InlineData(VirtioFeature.RingIndirectDesc | BlockFeature.SegMax | BlockFeature.SizeMax)]
    public async Task Features_may_be_left_out(ulong masked)
    {
        using var rig = new Rig(
            kernel: new SimulatedKernelOptions { Block = new BlockDriverOptions { MaskedFeatures = masked } });
        var disk = rig.AttachBlock();
        Assert.Equal(TestDaemonOptions.DefaultFeatures & ~masked, disk.Features);
        var report = await Eventually.Within(new BlockLoad(disk, new BlockLoadOptions { Requests = 2000, RequestBytes = 4096 }).RunAsync());
        Assert.True(report.IsClean, report.ToString());
        Assert.Equal(2000, report.Reads + report.Writes);
        Assert.Empty(disk.Violations);
    }

    [Fact]
    public async Task Every_kind_of_request_ends_as_the_device_says()
    {
        using var rig = new Rig();
        var disk = rig.AttachBlock();
        Assert.True((await Eventually.Within(disk.FlushAsync())).IsOk);
        Assert.Equal("serial-7", (await Eventually.Within(disk.GetIdAsync())).Serial);
        Assert.Equal(BlockStatus.Unsupported, (await Eventually.Within(disk.DiscardAsync(0, 8))).Status);
        Assert.Equal(BlockStatus.Unsupported, (await Eventually.Within(disk.WriteZeroesAsync(0, 8))).Status);
        Assert.Equal(BlockStatus.Unsupported, (await Eventually.Within(disk.SubmitAsync((BlockOperation)99, 0, default))).Status);
        Assert.Equal(BlockStatus.IoError, (await Eventually.Within(disk.ReadAsync(2048, new byte[512]))).Status);
        Assert.Empty(disk.Violations);
    }

    [Fact]
    public async Task More_requests_than_the_ring_holds_wait_in_the_driver()
    {
        using var rig = new Rig(daemon: new TestDaemonOptions { QueueSize = 8 });
        var disk = rig.AttachBlock();
        var reads = Enumerable.Range(0, 100).Select(i => disk.ReadAsync((ulong)i, new byte[512])).ToArray();
        Assert.All(await Eventually.Within(Task.WhenAll(reads)), result => Assert.True(result.IsOk));
        Assert.Equal(0, disk.OutstandingCount);
    }

    [Fact]
    public async Task A_full_bounce_pool_makes_requests_wait()
    {
        using var rig = new Rig(daemon: new TestDaemonOptions { QueueSize = 256 });
        rig.Daemon.Device.BounceSize = 1 << 20;
        var disk = rig.AttachBlock();
        var writes = Enumerable.Range(0, 64).Select(i => disk.WriteAsync((ulong)i, new byte[65536])).ToArray();
        Assert.All(await Eventually.Within(Task.WhenAll(writes)), result => Assert.True(result.IsOk));
        Assert.Empty(disk.Violations);
    }

    [Fact]
    public async Task Several_queues_serve_at_the_same_time()
    {
        using var rig = new Rig(daemon: new TestDaemonOptions { Queues = 4 });
        var disk = rig.AttachBlock();
        Assert.Equal(4, disk.QueueCount);
        var report = await Eventually.Within(new BlockLoad(disk, new BlockLoadOptions { Requests = 5000, Depth = 8 }).RunAsync());
        Assert.True(report.IsClean, report.ToString());
        Assert.Empty(disk.Violations);
    }

    [Fact]
    public async Task A_changed_capacity_is_seen_after_its_interrupt()
    {
        using var rig = new Rig();
        var disk = rig.AttachBlock();
        rig.Daemon.Device.SetConfig(0, BitConverter.GetBytes(1234ul));
        Assert.Equal(2048ul, disk.Limits.CapacitySectors);
        await Eventually.Holds(() => rig.Daemon.Device.TryInjectConfigInterrupt() == default, "DRIVER_OK is stored");
        await Eventually.Holds(() => disk.ConfigChangeCount == 1, "the interrupt has come");
        Assert.Equal(1234ul, disk.Limits.CapacitySectors);
    }

    [Fact]
    [Trait("Covers", "C23")]
    public async Task After_a_reset_in_flight_requests_are_aborted_and_the_driver_can_start_again()
    {
        using var rig = new Rig(daemon: new TestDaemonOptions { Queues = 2 });
        var disk = rig.AttachBlock();
        var features = disk.Features;
        for (var round = 0; round < 5; round++)
        {
            var load = new BlockLoad(disk, new BlockLoadOptions { Depth = 32 });
            var running = load.RunAsync();
            await Eventually.Holds(() => load.CompletedCount > 200, "the load runs");
            disk.Reset();
            var report = await Eventually.Within(running);
            Assert.Equal(0, report.Mismatches + report.Failed);
            Assert.Equal(0, disk.OutstandingCount);
            Assert.True(disk.Restart(features));
        }

        Assert.True((await Eventually.Within(disk.ReadAsync(0, new byte[512]))).IsOk);
        Assert.Empty(rig.Kernel.FindBadTouches(TestDaemon.Name));
        Assert.Empty(disk.Violations);
    }
}
