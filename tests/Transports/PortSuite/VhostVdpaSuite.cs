using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Transports.Tests.PortSuite;

/// <summary>
/// What every implementation of vhost-vdpa does alike, seen from both sides: one subclass per implementation. Where the real kernel and
/// another one differ, the real one is right.
/// </summary>
public abstract class VhostVdpaSuite : KernelPortSuite
{
    private const ulong Features = (1ul << 32) | (1ul << 33);
    private const ulong Iova = 0x10_0000, MemorySize = 1 << 16;
    private const byte Driver = 0x03, FeaturesOk = 0x0b, DriverOk = 0x0f;

    [Fact]
    public void Opening_and_closing_reset_the_device_and_only_one_has_it_open() => With((served, vhost) =>
    {
        Assert.Equal(Errno.EBUSY, Assert.Throws<VduseException>(() => OpenVhost(served.Device.Name)).Errno);
        Negotiate(vhost);
        vhost.Dispose();
        Assert.Equal([FeaturesOk, (byte)0], served.Statuses.TakeLast(2));
        OpenVhost(served.Device.Name).Dispose();
    });

    [Fact]
    public void Status_bits_are_cleared_by_reset_only_and_features_are_frozen_by_FEATURES_OK() => With((served, vhost) =>
    {
        Negotiate(vhost);
        Assert.Equal(Errno.EINVAL, vhost.SetStatus(Driver));
        Assert.Equal(FeaturesOk, vhost.Status);
        Assert.Equal(Errno.EBUSY, vhost.SetFeatures(0));
        Assert.Equal(Features, served.Device.GetDriverFeatures());
        Assert.Equal(Errno.None, vhost.SetStatus(0));
        Assert.Equal(0, vhost.Status);
        Assert.Equal(0ul, served.Device.GetDriverFeatures());
    });

    [Fact]
    public void A_refused_status_is_not_stored() => With(
        (served, vhost) =>
        {
            Negotiate(vhost);
            Assert.Equal(Driver, vhost.Status);
        },
        (_, request) => VduseResponse.For(request.RequestId, request.Status == FeaturesOk ? VduseResult.Failed : VduseResult.Ok));

    [Fact]
    [Trait("Covers", "B27")]
    public void A_ring_size_is_a_power_of_two_and_addresses_and_positions_are_fixed_by_DRIVER_OK() => With((served, vhost) =>
    {
        foreach (var size in new uint[] { 0, 3, 100, 256 })
            Assert.Equal(Errno.EINVAL, vhost.SetQueueSize(0, size));

        Negotiate(vhost);
        Assert.Equal(Errno.None, vhost.SetQueueSize(0, 64));
        Assert.Equal(Errno.None, vhost.SetQueueAddress(0, Iova, Iova + 0x1000, Iova + 0x2000));
        Assert.Equal(Errno.None, vhost.SetQueueState(0, new VduseQueueState(7)));
        Assert.Equal(Errno.None, vhost.SetStatus(DriverOk));
        Assert.Equal(Errno.EINVAL, vhost.SetQueueAddress(0, 0, 0x1000, 0x2000));
        Assert.Equal(Errno.EINVAL, vhost.SetQueueState(0, default));
        var info = served.Device.GetQueueInfo(0);
        Assert.Equal(
            (64u, Iova, Iova + 0x1000, Iova + 0x2000, (ushort)7, false),
            (info.Size, info.DescriptorAddress, info.DriverAddress, info.DeviceAddress, info.State.AvailIndex, info.Ready));
    });

    [Fact]
    public void Queues_that_do_not_exist_are_ENOBUFS() => With((served, vhost) =>
    {
        Assert.Equal(2, vhost.QueueCount);
        Assert.Equal(default, served.Device.GetQueueInfo(1));
        Assert.Equal(Errno.ENOBUFS, vhost.SetQueueSize(2, 64));
        Assert.Equal(Errno.ENOBUFS, vhost.SetQueueReady(2, true));
        Assert.Equal(Errno.ENOBUFS, vhost.GetQueueState(2, out _));
        Assert.Equal(Errno.ENOBUFS, vhost.SetCall(2, null));
    });

    [Fact]
    [Trait("Covers", "A172")]
    public void Suspend_does_nothing_before_DRIVER_OK_and_needs_the_feature_then() => With((served, vhost) =>
    {
        var offered = Kernel.Features.HasFlag(VduseFeatures.Suspend);
        Assert.Equal(offered, vhost.BackendFeatures.HasFlag(VhostBackendFeatures.Suspend));
        Assert.Equal(Errno.None, vhost.Suspend());
        Negotiate(vhost);
        vhost.SetStatus(DriverOk);
        Assert.Equal(offered ? Errno.None : Errno.EOPNOTSUPP, vhost.Suspend());
        Assert.Equal(offered ? 1 : 0, served.Messages.Count(message => message.Type == VduseRequestType.Suspend));
    });

    [Fact]
    [Trait("Covers", "A162")]
    public void A_batch_of_map_changes_is_one_message_and_every_failure_of_one_is_EFAULT() => With((served, vhost) =>
    {
        Assert.Equal(Errno.EFAULT, vhost.InvalidateIotlb(Iova, Iova + 0xfff));
        var memory = CreateMemory(MemorySize);
        Assert.Equal(Errno.None, vhost.BeginBatch());
        Assert.Equal(Errno.None, vhost.UpdateIotlb(Iova, Iova + 0xfff, memory, 0, IotlbPermission.ReadWrite));
        Assert.Equal(Errno.EFAULT, vhost.UpdateIotlb(Iova, Iova + 0xfff, memory, 0, IotlbPermission.ReadWrite));
        Assert.Equal(Errno.None, vhost.UpdateIotlb(Iova + 0x1000, Iova + 0x1fff, memory, 0x1000, IotlbPermission.ReadOnly));
        Assert.Equal(Errno.EFAULT, vhost.BeginBatch(1));
        Assert.Equal(0, Updates(served));
        Assert.Equal(Errno.None, vhost.EndBatch());
        Assert.Equal(1, Updates(served));

        Assert.Equal(Errno.None, served.Device.TryGetIotlbRegion(Iova + 0x1000, ulong.MaxValue, 0, out var region));
        region.File.Dispose();
        Assert.Equal(
            (Iova + 0x1000, Iova + 0x1fff, 0x1000ul, IotlbPermission.ReadOnly),
            (region.Start, region.Last, region.Offset, region.Permission));
        Assert.Equal(Errno.None, vhost.BeginBatch());
        Assert.Equal(Errno.None, vhost.InvalidateIotlb(0, ulong.MaxValue));
        Assert.Equal(Errno.None, vhost.EndBatch());
        Assert.Equal(2, Updates(served));
        Assert.Equal(Errno.EINVAL, served.Device.TryGetIotlbInfo(0, ulong.MaxValue, 0, out _));
    });

    [Fact]
    public void Kicks_reach_a_ready_queue_only_and_a_reset_takes_the_kick_descriptor_away() => With((served, vhost) =>
    {
        using var kick = EventFd.Create();
        using var other = EventFd.Create();
        served.Device.SetupKick(0, kick.Descriptor);
        served.Device.SetupKick(1, other.Descriptor);
        vhost.SetQueueReady(1, true);
        vhost.Kick(0);

        // Kicks are deferred, in order: with this one the first has been looked at, and forgotten.
        vhost.Kick(1);
        ServedDevice.Await(() => other.TryDrain(out _), "the other queue's kick");
        vhost.SetQueueReady(0, true);
        Assert.Equal(0u, Polling.Wait(kick.Descriptor, Epoll.EPOLLIN, 0));
        vhost.Kick(0);
        ServedDevice.Await(() => kick.TryDrain(out _), "the kick");
        vhost.SetStatus(0);
        vhost.SetQueueReady(0, true);
        vhost.Kick(0);

        // Without a descriptor it is remembered, and told to the next one at once.
        using var next = EventFd.Create();
        ServedDevice.Await(
            () =>
            {
                served.Device.SetupKick(0, next.Descriptor);
                return next.TryDrain(out _);
            },
            "the remembered kick");
        Assert.False(kick.TryDrain(out _));
    });

    [Fact]
    public void An_interrupt_reaches_a_call_descriptor_without_DRIVER_OK_and_a_configuration_interrupt_does_not() => With((served, vhost) =>
    {
        var calls = 0;
        Assert.Equal(Errno.EINVAL, served.Device.TryInjectInterrupt(0));
        Assert.Equal(Errno.None, vhost.SetCall(0, () => Interlocked.Increment(ref calls)));
        Assert.Equal(Errno.EINVAL, served.Device.TryInjectInterrupt(0));
        vhost.SetQueueReady(0, true);
        Assert.Equal(Errno.None, served.Device.TryInjectInterrupt(0));
        ServedDevice.Await(() => Volatile.Read(ref calls) == 1, "the interrupt");
        Assert.Equal(Errno.EINVAL, served.Device.TryInjectConfigInterrupt());
        vhost.SetStatus(0);
        Assert.Equal(Errno.EINVAL, served.Device.TryInjectInterrupt(0));
    });

    [Fact]
    public void Groups_are_told_from_API_version_1_on() => With((_, vhost) =>
    {
        Assert.Equal((1u, 1u), (vhost.GroupCount, vhost.AddressSpaceCount));
        Assert.Equal(Kernel.ApiVersion == 0 ? Errno.EOPNOTSUPP : Errno.None, vhost.GetGroup(0, out var group));
        Assert.Equal(0u, group);
        Assert.Equal(Errno.ENOBUFS, vhost.SetGroupAddressSpace(2, 0));
        Assert.Equal(Errno.EINVAL, vhost.SetGroupAddressSpace(0, 1));
    });

    protected abstract IVhostVdpa OpenVhost(string device);

    /// <summary>Shared memory that lives as long as the test.</summary>
    protected abstract IGuestMemory CreateMemory(ulong bytes);

    private static void Negotiate(IVhostVdpa vhost)
    {
        vhost.SetStatus(0x01);
        vhost.SetStatus(Driver);
        Assert.Equal(Errno.None, vhost.SetFeatures(Features));
        vhost.SetStatus(FeaturesOk);
    }

    private static int Updates(ServedDevice served) => served.Messages.Count(message => message.Type == VduseRequestType.UpdateIotlb);

    private void With(Action<ServedDevice, IVhostVdpa> test, Func<IVduseDevice, VduseRequest, VduseResponse>? answer = null)
    {
        using var served = new ServedDevice(Kernel, ServedDevice.Block("suite-vhost", queues: 2), answer ?? ServedDevice.Accept);
        Kernel.Bus.Attach("suite-vhost");
        Kernel.Bus.BindDriver("suite-vhost", "vhost_vdpa");
        using var vhost = OpenVhost("suite-vhost");
        test(served, vhost);
    }
}
