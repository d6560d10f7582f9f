using System.Collections.Concurrent;
using Akka.Actor;
using VduseActors.Devices.Net;
using VduseActors.Devices.Net.Backends;
using VduseActors.Manager;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>Network devices on the simulated kernel's virtio-net driver.</summary>
public sealed class NetTests(ITestOutputHelper output) : DeviceFixture(output)
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [Trait("Covers", "A128")]
    [Trait("Covers", "A131")]
    [Trait("Covers", "A135")]
    public async Task Frames_that_are_sent_into_a_loopback_arrive_once_in_order_with_every_byte(bool packed, bool inOrder)
    {
        var net = await StartNetAsync(Loopback() with { Packed = packed, InOrder = inOrder });

        var report = await RunAsync(new NetLoad(net, net, new NetLoadOptions { Frames = 5000 }));

        Assert.True(report.IsClean, report.ToString());
        Assert.Empty(net.Violations);
        Assert.Equal(packed, (net.Features & VirtioFeature.RingPacked) != 0);
    }

    [Theory]
    [InlineData(68)]
    [InlineData(1500)]
    [InlineData(9000)]
    [InlineData(65535)]
    [Trait("Covers", "A123")]
    public async Task Frames_go_both_ways_between_two_devices_up_to_their_MTU(int mtu)
    {
        var (left, right) = await StartPairAsync(mtu);

        var there = new NetLoad(left, right, new NetLoadOptions { Frames = 1000, Window = 16, Seed = 1 });
        var back = new NetLoad(right, left, new NetLoadOptions { Frames = 1000, Window = 16, Seed = 2 });
        var reports = await Task.WhenAll(RunAsync(there), RunAsync(back));

        Assert.All(reports, report => Assert.True(report.IsClean, report.ToString()));
        Assert.Empty(left.Violations);
        Assert.Empty(right.Violations);
    }

    [Fact]
    public async Task A_frame_of_the_MTU_passes_and_one_byte_more_is_dropped_unless_a_VLAN_tag_takes_it()
    {
        var net = await StartNetAsync(Loopback());
        var arrived = await ListenAsync(net);

        Send(net, Frame(1514));
        Send(net, Frame(1515));
        Send(net, Frame(1518, type: 0x8100));
        Send(net, Frame(60));

        Eventually(() => arrived.Count == 3);
        Assert.Equal([1514, 1518, 60], arrived);
        Eventually(() => net.OutstandingCount == 0);
    }

    [Fact]
    [Trait("Covers", "B52")]
    [Trait("Covers", "B53")]
    [Trait("Covers", "B55")]
    [Trait("Covers", "A124")]
    [Trait("Covers", "A126")]
    public async Task Hostile_frames_are_dropped_one_by_one_and_the_queue_goes_on()
    {
        var net = await StartNetAsync(Loopback());
        var arrived = await ListenAsync(net);
        var sent = net.SentCount;
        byte[] plain = new byte[12];
        Assert.True(net.TrySend(Frame(60), [0]));
        Assert.True(net.TrySend([1], plain));
        Assert.True(net.TrySend(Frame(60000), plain));
        foreach (var gso in new byte[] { 1, 3, 4, 5, 0x20, 0x80, 0xff })
            Assert.True(net.TrySend(Frame(200), [0, gso, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
        Eventually(() => net.SentCount == sent + 10);
        Assert.Empty(arrived);

        // Flags, header length and checksum offsets of a feature that was not negotiated say nothing.
        Assert.True(net.TrySend(Frame(60), [0xff, 0, 0xff, 0xff, 0, 0, 0xff, 0xff, 0xff, 0xff, 9, 9]));

        Eventually(() => arrived.Count == 1);
        Assert.Empty(net.Violations);
    }

    [Fact]
    [Trait("Covers", "C23")]
    public async Task A_reset_with_buffers_waiting_for_frames_is_answered_at_once_and_the_next_session_works()
    {
        var net = await StartNetAsync(Loopback());
        var features = net.Features;
        for (var round = 0; round < 20; round++)
        {
            var load = new NetLoad(net, net, new NetLoadOptions { Frames = long.MaxValue, Seed = (ulong)round + 1 });
            using var stop = new CancellationTokenSource();
            var running = load.RunAsync(stop.Token);
            Eventually(() => load.ArrivedCount > 100);
            var messages = Kernel.Kernel.ControlMessageCount("net0");

            net.Reset();

            Assert.False(Kernel.Kernel.IsBroken("net0"));
            Assert.Equal(messages + 1, Kernel.Kernel.ControlMessageCount("net0"));
            await stop.CancelAsync();
            await running.WaitAsync(Patience);
            Assert.True(net.Restart(features));
        }

        Assert.True((await RunAsync(new NetLoad(net, net, new NetLoadOptions { Frames = 500 }))).IsClean);
        Assert.Null((await SnapshotAsync("net0")).Health);
        Assert.Empty(net.Violations);
    }

    [Fact]
    public async Task A_device_whose_partner_is_gone_sends_into_the_void_and_meets_the_next_partner()
    {
        var link = new PairLink("lan");
        var left = await StartNetAsync(Pair("left", link));
        await StartNetAsync(Pair("right", link));
        await StopAsync("right");

        var sent = left.SentCount;
        Send(left, Frame(100));
        Eventually(() => left.SentCount == sent + 1);

        var right = await StartNetAsync(Pair("right", link));
        Assert.True((await RunAsync(new NetLoad(left, right, new NetLoadOptions { Frames = 500 }))).IsClean);
        Assert.Empty(left.Violations);
        Assert.Empty(right.Violations);
    }

    [Fact]
    public async Task A_new_backend_takes_over_while_buffers_wait_for_frames()
    {
        var net = await StartNetAsync(Loopback());
        Assert.True((await RunAsync(new NetLoad(net, net, new NetLoadOptions { Frames = 500 }))).IsClean);

        var reply = await Manager.Ask<VduseMessages.IReplaceReply>(
            new VduseManager.ReplaceBackend("net0", new NetDeviceDefinition(Loopback())), Patience);

        Assert.IsType<VduseMessages.BackendReplaced>(reply);
        Assert.True((await RunAsync(new NetLoad(net, net, new NetLoadOptions { Frames = 500, Seed = 2 }))).IsClean);
        Assert.Empty(net.Violations);
    }

    private static NetDeviceOptions Loopback() => new() { Name = "net0", Backend = new LoopbackBackendOptions() };

    private static NetDeviceOptions Pair(string name, PairLink link) =>
        new() { Name = name, Backend = new PairBackendOptions { Link = link } };

    private static byte[] Frame(int bytes, ushort type = 0x0800)
    {
        var frame = Pattern(bytes, seed: bytes);
        frame[12] = (byte)(type >> 8);
        frame[13] = (byte)type;
        return frame;
    }

    /// <summary>Lengths of the IP and VLAN frames that arrive from now on, once the device has the driver's receive buffers.</summary>
    private async Task<ConcurrentQueue<int>> ListenAsync(SimulatedNetDriver net)
    {
        Assert.True((await RunAsync(new NetLoad(net, net, new NetLoadOptions { Frames = 1 }))).IsClean);
        var arrived = new ConcurrentQueue<int>();
        net.FrameReceived = frame =>
        {
            if (frame[12] != 0x88)
                arrived.Enqueue(frame.Length);
        };
        Eventually(() => net.OutstandingCount == 0);
        return arrived;
    }

    private static void Send(SimulatedNetDriver net, byte[] frame) => Assert.True(net.TrySend(frame));

    private static async Task<NetLoadReport> RunAsync(NetLoad load) => await load.RunAsync().WaitAsync(Patience);

    private async Task<SimulatedNetDriver> StartNetAsync(NetDeviceOptions options)
    {
        await AttachAsync(new NetDeviceDefinition(options));
        return Bus.NetDriver(options.Name);
    }

    private async Task<(SimulatedNetDriver Left, SimulatedNetDriver Right)> StartPairAsync(int mtu)
    {
        var link = new PairLink("lan");
        return (await StartNetAsync(Pair("left", link) with { Mtu = mtu }), await StartNetAsync(Pair("right", link) with { Mtu = mtu }));
    }
}
