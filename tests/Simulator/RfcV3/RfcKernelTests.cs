using System.Runtime.InteropServices;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Native.RfcV3;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Iommu;
using VduseActors.Simulator.Tests.Support;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Tests.RfcV3;

/// <summary>That the simulated kernel says and does what the module of RFC v3 did: what is sent, in which order, and what its calls return.</summary>
public sealed class RfcKernelTests : IDisposable
{
    private const DeviceStatus Running = DeviceStatus.Acknowledge | DeviceStatus.Driver | DeviceStatus.FeaturesOk | DeviceStatus.DriverOk;

    private SimulatedKernel _kernel = Boot();

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public void A_status_is_preceded_by_an_invalidation_of_everything()
    {
        using var daemon = new RfcTestDaemon(_kernel);
        var bare = Bare();

        bare.SetStatus(DeviceStatus.Acknowledge);
        bare.SetStatus(DeviceStatus.Acknowledge | DeviceStatus.Driver);

        Assert.Equal(["iotlb all", "status 01", "iotlb all", "status 03"], daemon.Log);
    }

    [Fact]
    public void A_reset_drops_the_map_invalidates_and_disables_before_it_is_written()
    {
        RawRingDriver? ring = null;
        RfcTestDaemon? daemon = null;
        var seen = new List<(RfcRequestType Type, Errno Ring, Errno Bounce)>();
        using (daemon = new RfcTestDaemon(_kernel, request =>
        {
            if (ring is not null && request.Type is RfcRequestType.UpdateIotlb or RfcRequestType.SetStatus && (request.Status == 0 || request.IovaLast == ulong.MaxValue))
                seen.Add((request.Type, daemon!.GetRegion(ring.Ring.DescriptorIova, ring.Ring.DescriptorIova, out _), daemon.GetRegion(4096, 4096, out _)));
            return null;
        }))
        {
            var bare = Bare();
            using (ring = RawRingDriver.TryCreate(bare, 0, 16)!)
            {
                bare.Map(0, new byte[512], DmaDirection.ToDevice);
                Assert.Equal(Errno.None, daemon.GetRegion(ring.Ring.DescriptorIova, ring.Ring.DescriptorIova, out _));
                Assert.Equal(Errno.None, daemon.GetRegion(4096, 4096, out _));
                using var kick = EventFd.Create();
                Assert.Equal(Errno.None, daemon.SetEvent(RfcIoctl.VDUSE_VQ_SETUP_KICKFD, 0, kick));
                daemon.ClearLog();
                seen.Clear();

                bare.Reset();

                Assert.Equal(["iotlb all", "status 00"], daemon.Log);
                Assert.Equal([(RfcRequestType.UpdateIotlb, Errno.EINVAL, Errno.EINVAL), (RfcRequestType.SetStatus, Errno.EINVAL, Errno.EINVAL)], seen);
                bare.Kick(0);
                Assert.False(kick.TryDrain(out _));
            }
        }
    }

    [Fact]
    public void Ring_memory_is_taken_out_of_the_map_then_invalidated_then_freed()
    {
        RfcTestDaemon? daemon = null;
        RawRingDriver? ring = null;
        var states = new List<(Errno Region, ushort Contents)>();
        using (daemon = new RfcTestDaemon(_kernel, request =>
        {
            if (ring is not null && request.Type == RfcRequestType.UpdateIotlb && request.IovaLast != ulong.MaxValue)
                states.Add((daemon!.GetRegion(request.IovaStart, request.IovaLast, out _), ring.Ring.AvailIndex));
            return null;
        }))
        {
            ring = RawRingDriver.TryCreate(Bare(), 0, 16)!;
            var memory = ring.Ring.Memory;
            ring.SetAvailIndex(4711);
            daemon.ClearLog();

            ring.Dispose();

            Assert.Equal([$"iotlb {memory.Iova:x}-{memory.Iova + memory.Length - 1:x}"], daemon.Log);
            Assert.Equal([(Errno.EINVAL, (ushort)4711)], states);
        }
    }

    [Fact]
    public void A_new_map_is_in_place_when_the_daemon_is_told()
    {
        RfcTestDaemon? daemon = null;
        var regions = new List<(ulong Start, ulong Last, byte Permission)>();
        _kernel.Dispose();
        _kernel = Boot(new SimulatedKernelOptions { DefaultDriver = VdpaDrivers.Vhost });
        using (daemon = new RfcTestDaemon(_kernel, request =>
        {
            if (request.Type == RfcRequestType.UpdateIotlb && daemon!.GetRegion(0, ulong.MaxValue, out var entry) == Errno.None)
                regions.Add((entry.Start, entry.Last, entry.Permission));
            return null;
        }))
        {
            Attach();
            using var vhost = _kernel.Bus.OpenVhost(RfcTestDaemon.Name);
            using var ram = new GuestRam(0x10000, 1 << 20, IotlbPermission.ReadOnly);
            daemon.ClearLog();

            Assert.Equal(Errno.None, vhost.UpdateIotlb(ram));
            Assert.Equal(Errno.None, vhost.InvalidateIotlb(ram.Start, ram.Last));

            Assert.Equal(["iotlb all", "iotlb all"], daemon.Log);
            Assert.Equal([(ram.Start, ram.Last, (byte)IotlbPermission.ReadOnly)], regions);
        }
    }

    [Fact]
    public void A_queue_is_looked_at_sized_placed_and_enabled_by_messages()
    {
        using var daemon = new RfcTestDaemon(_kernel);
        var bare = Bare();
        using var ring = RawRingDriver.TryCreate(bare, 1, 16)!;
        bare.SetQueueReady(1, false);

        Assert.Equal(["ready 1?", "size 1=16", "address 1", "ready 1=1", "ready 1=0", "ready 1?"], daemon.Log);
        var address = daemon.Messages.Single(message => message.Type == RfcRequestType.SetQueueAddress);
        Assert.Equal((ring.Ring.DescriptorIova, ring.Ring.AvailIova, ring.Ring.UsedIova), (address.DescriptorAddress, address.DriverAddress, address.DeviceAddress));
    }

    [Fact]
    public void A_queue_that_stays_ready_is_a_violation()
    {
        using var daemon = new RfcTestDaemon(_kernel, request =>
            request.Type == RfcRequestType.GetQueueReady ? RfcResponse.For(request.RequestId) with { Ready = 1 } : null);

        Bare().SetQueueReady(0, false);

        Assert.Single(_kernel.ViolationsOf(RfcTestDaemon.Name).Entries);
    }

    [Fact]
    public void An_iommu_is_always_among_the_features()
    {
        using var daemon = new RfcTestDaemon(_kernel);

        Assert.Equal(VirtioFeature.Version1 | VirtioFeature.AccessPlatform, Bare().DeviceFeatures);
    }

    [Fact]
    public void Reading_configuration_before_negotiation_makes_a_legacy_driver()
    {
        using var daemon = new RfcTestDaemon(_kernel);

        Bare().ReadConfig(20, new byte[4]);

        Assert.Equal(["features 0", "config 20+4?"], daemon.Log);
    }

    [Fact]
    public void Features_that_the_device_refuses_are_not_the_drivers()
    {
        using var daemon = new RfcTestDaemon(_kernel, request =>
            request.Type == RfcRequestType.SetFeatures ? RfcResponse.For(request.RequestId, Errno.EINVAL) : null);
        var bare = Bare();

        bare.DriverFeatures = VirtioFeature.Version1;

        Assert.Equal(0ul, bare.DriverFeatures);
    }

    [Fact]
    public void Messages_carry_the_low_half_of_a_64_bit_counter()
    {
        _kernel.Dispose();
        _kernel = Boot(new SimulatedKernelOptions { DefaultDriver = null, Rfc = new RfcKernelOptions { FirstMessage = uint.MaxValue - 1 } });
        using var daemon = new RfcTestDaemon(_kernel);

        Bare().SetStatus(Running);
        _ = _kernel.StatusOf(RfcTestDaemon.Name);

        Assert.Equal([uint.MaxValue - 1, uint.MaxValue], daemon.Messages.Take(2).Select(message => message.RequestId));
        Bare().SetStatus(Running);
        Assert.Equal([0u, 1u], daemon.Messages.Skip(2).Take(2).Select(message => message.RequestId));
    }

    [Fact]
    public void Replies_to_ids_that_nobody_waits_for_are_refused()
    {
        RfcTestDaemon? daemon = null;
        var results = new List<Errno>();
        using (daemon = new RfcTestDaemon(_kernel, request =>
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
        Assert.Equal(Errno.None, RfcTestDaemon.Create(_kernel, RfcTestDaemon.Config(), out var file));
        Assert.Equal(Errno.EAGAIN, file!.TryRead(new byte[RfcRequest.WireSize], out _));
        Attach();
        var bare = _kernel.Bus.OpenBare(RfcTestDaemon.Name);
        var asking = Task.Run(() => bare.Status);
        await Eventually.Holds(() => Readiness.Wait(file.Descriptor, Epoll.EPOLLIN, 0) == Epoll.EPOLLIN, "a message is there to read");

        Assert.Equal((Errno.None, 0), (file.TryRead(new byte[RfcRequest.WireSize - 1], out var count), count));
        Assert.Equal((Errno.None, RfcRequest.WireSize), (file.TryRead(new byte[RfcRequest.WireSize + 8], out count), count));

        Assert.Equal(0u, Readiness.Wait(file.Descriptor, Epoll.EPOLLIN, 0));
        Assert.False(asking.IsCompleted);
        _kernel.Dispose();
        await Eventually.Within(asking);
    }

    [Fact]
    public async Task A_driver_waits_for_a_reply_for_ever()
    {
        _kernel.Dispose();
        var time = new ManualTime();
        _kernel = new SimulatedKernel(KernelProfile.RfcV3, new SimulatedKernelOptions { DefaultDriver = null }, time);
        using var daemon = new RfcTestDaemon(_kernel, request => request.Type == RfcRequestType.GetStatus ? RfcTestDaemon.Silence : null);
        var bare = Bare();
        var asking = Task.Run(() => bare.Status);
        await Eventually.Holds(() => daemon.Messages.Count == 1, "the daemon has the message");

        time.Advance(TimeSpan.FromDays(365));

        Assert.Equal(0, time.PendingCount);
        Assert.False(asking.IsCompleted);
        _kernel.Dispose();
        await Eventually.Within(asking);
    }

    [Fact]
    public async Task The_test_bed_may_limit_the_wait_and_then_tells()
    {
        _kernel.Dispose();
        var time = new ManualTime();
        _kernel = new SimulatedKernel(
            KernelProfile.RfcV3, new SimulatedKernelOptions { DefaultDriver = null, Rfc = new RfcKernelOptions { ReplyLimit = TimeSpan.FromSeconds(5) } }, time);
        using var daemon = new RfcTestDaemon(_kernel, request => request.Type == RfcRequestType.GetStatus ? RfcTestDaemon.Silence : null);
        var bare = Bare();
        var asking = Task.Run(() => bare.Status);
        await Eventually.Holds(() => daemon.Messages.Count == 1, "the daemon has the message");

        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(DeviceStatus.None, await Eventually.Within(asking));
        Assert.Contains("GetStatus", Assert.Single(_kernel.ViolationsOf(RfcTestDaemon.Name).Entries), StringComparison.Ordinal);
        Assert.Equal(Errno.EINVAL, daemon.Write(RfcResponse.For(daemon.Messages[0].RequestId)));
    }

    [Fact]
    public void A_kick_without_an_eventfd_is_lost()
    {
        using var daemon = new RfcTestDaemon(_kernel);
        var bare = Bare();
        bare.SetQueueReady(0, true);
        using var kick = EventFd.Create();

        bare.Kick(0);
        Assert.Equal(Errno.None, daemon.SetEvent(RfcIoctl.VDUSE_VQ_SETUP_KICKFD, 0, kick));
        Assert.False(kick.TryDrain(out _));

        bare.Kick(0);
        Assert.True(kick.TryDrain(out _));
    }

    [Fact]
    public async Task An_interrupt_is_a_signal_on_the_daemons_eventfd_and_reaches_queues_that_are_ready()
    {
        using var daemon = new RfcTestDaemon(_kernel);
        var bare = Bare();
        using var interrupt = EventFd.Create();
        using var ring = RawRingDriver.TryCreate(bare, 0, 16)!;
        Assert.Equal(Errno.None, daemon.SetEvent(RfcIoctl.VDUSE_VQ_SETUP_IRQFD, 0, interrupt));

        for (var i = 1; i <= 3; i++)
        {
            interrupt.Signal();
            await Eventually.Holds(() => ring.InterruptCount == i, "the interrupt has come");
        }

        // Nobody takes the signals away again.
        Assert.True(interrupt.TryDrain(out var signals));
        Assert.Equal(3ul, signals);
        bare.SetQueueReady(0, false);
        interrupt.Signal();
        bare.SetQueueReady(0, true);
        interrupt.Signal();
        await Eventually.Holds(() => ring.InterruptCount >= 4, "the interrupt has come");
    }

    [Fact]
    public async Task A_signal_from_before_the_eventfd_was_installed_is_an_interrupt()
    {
        using var daemon = new RfcTestDaemon(_kernel);
        using var interrupt = EventFd.Create();
        using var ring = RawRingDriver.TryCreate(Bare(), 0, 16)!;
        interrupt.Signal();

        Assert.Equal(Errno.None, daemon.SetEvent(RfcIoctl.VDUSE_VQ_SETUP_IRQFD, 0, interrupt));

        await Eventually.Holds(() => ring.InterruptCount == 1, "the interrupt has come");
    }

    [Fact]
    public async Task A_second_interrupt_eventfd_of_a_queue_is_without_effect()
    {
        using var daemon = new RfcTestDaemon(_kernel);
        using var first = EventFd.Create();
        using var second = EventFd.Create();
        using var behind = EventFd.Create();
        using var ring = RawRingDriver.TryCreate(Bare(), 0, 16)!;
        using var other = RawRingDriver.TryCreate(Bare(), 1, 16)!;
        Assert.Equal(Errno.None, daemon.SetEvent(RfcIoctl.VDUSE_VQ_SETUP_IRQFD, 0, first));
        Assert.Equal(Errno.None, daemon.SetEvent(RfcIoctl.VDUSE_VQ_SETUP_IRQFD, 0, second));
        Assert.Equal(Errno.None, daemon.SetEvent(RfcIoctl.VDUSE_VQ_SETUP_IRQFD, 1, behind));

        // Signals are seen in their order: when the one behind has come, the second one's would have come.
        second.Signal();
        behind.Signal();
        await Eventually.Holds(() => other.InterruptCount == 1, "the signal behind has come");
        Assert.Equal(0, ring.InterruptCount);

        first.Signal();
        await Eventually.Holds(() => ring.InterruptCount == 1, "the first one's interrupt has come");
    }

    [Fact]
    public void Devices_are_made_and_destroyed_by_number()
    {
        Assert.Equal(Errno.None, RfcTestDaemon.Create(_kernel, RfcTestDaemon.Config(), out var file));
        Assert.Equal(Errno.EEXIST, RfcTestDaemon.Create(_kernel, RfcTestDaemon.Config(), out _));
        Assert.Equal(Errno.EINVAL, _kernel.Rfc!.TryIoctl(RfcIoctl.VDUSE_DESTROY_DEV, RfcTestDaemon.Id + 1));
        Assert.Equal(Errno.EBUSY, _kernel.Rfc.TryIoctl(RfcIoctl.VDUSE_DESTROY_DEV, RfcTestDaemon.Id));
        Assert.Equal(Errno.EFAULT, _kernel.Rfc.TryIoctl(RfcIoctl.VDUSE_CREATE_DEV, new byte[31], out _));
        Assert.Equal(Errno.EINVAL, _kernel.Rfc.TryIoctl(0x80088100, new byte[336], out _));
        Assert.Equal(Errno.EINVAL, _kernel.Rfc.TryIoctl(RfcIoctl.VDUSE_CREATE_DEV, RfcTestDaemon.Id));

        file!.Dispose();

        Assert.Equal(Errno.None, _kernel.Rfc.TryIoctl(RfcIoctl.VDUSE_DESTROY_DEV, RfcTestDaemon.Id));
        Assert.Equal(Errno.EINVAL, _kernel.Rfc.TryIoctl(RfcIoctl.VDUSE_DESTROY_DEV, RfcTestDaemon.Id));
    }

    [Fact]
    public void Closing_lets_the_eventfds_go_and_an_attached_device_stays()
    {
        using var kick = EventFd.Create();
        using (var daemon = new RfcTestDaemon(_kernel))
        {
            Bare().SetQueueReady(0, true);
            Assert.Equal(Errno.None, daemon.SetEvent(RfcIoctl.VDUSE_VQ_SETUP_KICKFD, 0, kick));
        }

        _kernel.Bus.OpenBare(RfcTestDaemon.Name).Kick(0);

        Assert.False(kick.TryDrain(out _));
        Assert.Equal(Errno.EBUSY, _kernel.Rfc!.TryIoctl(RfcIoctl.VDUSE_DESTROY_DEV, RfcTestDaemon.Id));
        _kernel.Bus.Detach(RfcTestDaemon.Name);
        Assert.Equal(Errno.None, _kernel.Rfc.TryIoctl(RfcIoctl.VDUSE_DESTROY_DEV, RfcTestDaemon.Id));
    }

    [Fact]
    public void Calls_on_a_device_check_their_arguments()
    {
        using var daemon = new RfcTestDaemon(_kernel);
        using var target = EventFd.Create();

        Assert.Equal(Errno.EINVAL, daemon.SetEvent(RfcIoctl.VDUSE_VQ_SETUP_KICKFD, RfcTestDaemon.Queues, target));
        Assert.Equal(Errno.EFAULT, daemon.File.TryIoctl(RfcIoctl.VDUSE_VQ_SETUP_IRQFD, new byte[7], out _));
        Assert.Equal(Errno.EFAULT, daemon.File.TryIoctl(RfcIoctl.VDUSE_IOTLB_GET_FD, new byte[31], out _));
        Assert.Equal(Errno.EINVAL, daemon.GetRegion(1, 0, out _));
        Assert.Equal(Errno.EINVAL, daemon.GetRegion(0, ulong.MaxValue, out _));
        var setup = new RfcQueueEventFd { Descriptor = uint.MaxValue };
        Assert.Equal(Errno.EBADF, daemon.File.TryIoctl(RfcIoctl.VDUSE_VQ_SETUP_KICKFD, MemoryMarshal.AsBytes(new Span<RfcQueueEventFd>(ref setup)), out _));
    }

    [Fact]
    public void A_device_is_attached_by_id_and_type_once_under_one_name()
    {
        using var daemon = new RfcTestDaemon(_kernel);

        Assert.Equal(Errno.EINVAL, Refusal(() => _kernel.Bus.Attach("a")));
        Assert.Equal(Errno.EINVAL, Refusal(() => _kernel.Bus.Attach("a", RfcTestDaemon.Id + 1, RfcTestDaemon.BlockDevice)));
        Assert.Equal(Errno.EINVAL, Refusal(() => _kernel.Bus.Attach("a", RfcTestDaemon.Id, 1)));
        _kernel.Bus.Attach("a", RfcTestDaemon.Id, RfcTestDaemon.BlockDevice);
        Assert.Equal(Errno.EEXIST, Refusal(() => _kernel.Bus.Attach("b", RfcTestDaemon.Id, RfcTestDaemon.BlockDevice)));
        Assert.Equal("a", Assert.Single(_kernel.Bus.ListDevices()).Name);
    }

    [Fact]
    public void Ring_memory_lies_in_the_gigabyte_above_the_bounce_pool()
    {
        using var daemon = new RfcTestDaemon(_kernel);

        var memory = Bare().AllocateCoherent(0, 4096)!.Value;

        Assert.Equal((1UL << 20) + (1UL << 30) - 4096, memory.Iova);
    }

    private static SimulatedKernel Boot(SimulatedKernelOptions? options = null) =>
        new(KernelProfile.RfcV3, options ?? new SimulatedKernelOptions { DefaultDriver = null });

    private static Errno Refusal(Action call) => Assert.Throws<VduseException>(call).Errno;

    private void Attach() => _kernel.Bus.Attach(RfcTestDaemon.Name, RfcTestDaemon.Id, RfcTestDaemon.BlockDevice);

    private IVirtioTransport Bare()
    {
        if (_kernel.Bus.ListDevices().Count == 0)
            Attach();
        return _kernel.Bus.OpenBare(RfcTestDaemon.Name);
    }
}
