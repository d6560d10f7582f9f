using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Tests.Support;
using VduseActors.Transports.RfcV3;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Tests.RfcV3;

/// <summary>Which messages the simulated kernel of RFC v3 sends, under which ids, and how long it waits for their replies.</summary>
public sealed class RfcKernelMessageTests : RfcKernelFixture
{
    private const DeviceStatus Running = DeviceStatus.Acknowledge | DeviceStatus.Driver | DeviceStatus.FeaturesOk | DeviceStatus.DriverOk;

    [Fact]
    public void A_queue_is_looked_at_sized_placed_and_enabled_by_messages()
    {
        using var daemon = new RfcTestDaemon(Kernel);
        var bare = Bare();
        using var ring = RawRingDriver.TryCreate(bare, 1, 16)!;
        bare.SetQueueReady(1, false);

        Assert.Equal(["ready 1?", "size 1=16", "address 1", "ready 1=1", "ready 1=0", "ready 1?"], daemon.Log);
        var address = daemon.Messages.Single(message => message.Type == RfcRequestType.SetQueueAddress);
        Assert.Equal(
            (ring.Ring.DescriptorIova, ring.Ring.AvailIova, ring.Ring.UsedIova),
            (address.DescriptorAddress, address.DriverAddress, address.DeviceAddress));
    }

    [Fact]
    public void A_queue_that_stays_ready_is_a_violation()
    {
        using var daemon = new RfcTestDaemon(Kernel, request =>
            request.Type == RfcRequestType.GetQueueReady ? RfcResponse.For(request.RequestId) with { Ready = 1 } : null);

        Bare().SetQueueReady(0, false);

        Assert.Single(Kernel.ViolationsOf(RfcTestDaemon.Name).Entries);
    }

    [Fact]
    public void An_iommu_is_always_among_the_features()
    {
        using var daemon = new RfcTestDaemon(Kernel);

        Assert.Equal(VirtioFeature.Version1 | VirtioFeature.AccessPlatform, Bare().DeviceFeatures);
    }

    [Fact]
    public void Reading_configuration_before_negotiation_makes_a_legacy_driver()
    {
        using var daemon = new RfcTestDaemon(Kernel);

        Bare().ReadConfig(20, new byte[4]);

        Assert.Equal(["features 0", "config 20+4?"], daemon.Log);
    }

    [Fact]
    public void Features_that_the_device_refuses_are_not_the_drivers()
    {
        using var daemon = new RfcTestDaemon(Kernel, request =>
            request.Type == RfcRequestType.SetFeatures ? RfcResponse.For(request.RequestId, Errno.EINVAL) : null);
        var bare = Bare();

        bare.DriverFeatures = VirtioFeature.Version1;

        Assert.Equal(0ul, bare.DriverFeatures);
    }

    [Fact]
    public void Messages_carry_the_low_half_of_a_64_bit_counter()
    {
        Reboot(new SimulatedKernelOptions { DefaultDriver = null, Rfc = new RfcKernelOptions { FirstMessage = uint.MaxValue - 1 } });
        using var daemon = new RfcTestDaemon(Kernel);

        Bare().SetStatus(Running);
        _ = Kernel.StatusOf(RfcTestDaemon.Name);

        Assert.Equal([uint.MaxValue - 1, uint.MaxValue], daemon.Messages.Take(2).Select(message => message.RequestId));
        Bare().SetStatus(Running);
        Assert.Equal([0u, 1u], daemon.Messages.Skip(2).Take(2).Select(message => message.RequestId));
    }

    [Fact]
    public void Replies_to_ids_that_nobody_waits_for_are_refused()
    {
        RfcTestDaemon? daemon = null;
        var results = new List<Errno>();
        using (daemon = new RfcTestDaemon(Kernel, request =>
        {
            results.Add(daemon!.Write(RfcResponse.For(request.RequestId + 1)));
            results.Add(daemon.Write(RfcResponse.For(request.RequestId)));
            results.Add(daemon.Write(RfcResponse.For(request.RequestId)));
            results.Add(daemon.File.TryWrite(new byte[RfcResponse.WireSize - 1]));
            return RfcTestDaemon.Silence;
        }))
        {
            Bare().SetQueueReady(0, true);
        }

        Assert.Equal([Errno.EINVAL, Errno.None, Errno.EINVAL, Errno.EINVAL], results);
    }

    [Fact]
    public async Task A_short_read_gives_nothing_and_takes_nothing()
    {
        Assert.Equal(Errno.None, RfcTestDaemon.Create(Kernel, RfcTestDaemon.Config(), out var file));
        Assert.Equal(Errno.EAGAIN, file!.TryRead(new byte[RfcRequest.WireSize], out _));
        Attach();
        var bare = Kernel.Bus.OpenBare(RfcTestDaemon.Name);
        var asking = Task.Run(() => bare.Status);
        await Eventually.Holds(() => Polling.Wait(file.Descriptor, Epoll.EPOLLIN, 0) == Epoll.EPOLLIN, "a message is there to read");

        Assert.Equal((Errno.None, 0), (file.TryRead(new byte[RfcRequest.WireSize - 1], out var count), count));
        Assert.Equal((Errno.None, RfcRequest.WireSize), (file.TryRead(new byte[RfcRequest.WireSize + 8], out count), count));

        Assert.Equal(0u, Polling.Wait(file.Descriptor, Epoll.EPOLLIN, 0));
        Assert.False(asking.IsCompleted);
        Kernel.Dispose();
        await Eventually.Within(asking);
    }

    [Fact]
    public async Task A_driver_waits_for_a_reply_for_ever()
    {
        var time = new ManualTime();
        Reboot(new SimulatedKernelOptions { DefaultDriver = null }, time);
        using var daemon = new RfcTestDaemon(Kernel, request => request.Type == RfcRequestType.GetStatus ? RfcTestDaemon.Silence : null);
        var bare = Bare();
        var asking = Task.Run(() => bare.Status);
        await Eventually.Holds(() => daemon.Messages.Count == 1, "the daemon has the message");

        time.Advance(TimeSpan.FromDays(365));

        Assert.Equal(0, time.PendingCount);
        Assert.False(asking.IsCompleted);
        Kernel.Dispose();
        await Eventually.Within(asking);
    }

    [Fact]
    public async Task The_test_bed_may_limit_the_wait_and_then_tells()
    {
        var time = new ManualTime();
        Reboot(
            new SimulatedKernelOptions { DefaultDriver = null, Rfc = new RfcKernelOptions { ReplyLimit = TimeSpan.FromSeconds(5) } }, time);
        using var daemon = new RfcTestDaemon(Kernel, request => request.Type == RfcRequestType.GetStatus ? RfcTestDaemon.Silence : null);
        var bare = Bare();
        var asking = Task.Run(() => bare.Status);
        await Eventually.Holds(() => daemon.Messages.Count == 1, "the daemon has the message");

        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(DeviceStatus.None, await Eventually.Within(asking));
        Assert.Contains("GetStatus", Assert.Single(Kernel.ViolationsOf(RfcTestDaemon.Name).Entries), StringComparison.Ordinal);
        Assert.Equal(Errno.EINVAL, daemon.Write(RfcResponse.For(daemon.Messages[0].RequestId)));
    }
}
