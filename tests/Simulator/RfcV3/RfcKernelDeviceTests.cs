using System.Runtime.InteropServices;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Transports.RfcV3;

namespace VduseActors.Simulator.Tests.RfcV3;

/// <summary>How devices of RFC v3 are made, attached, closed and destroyed, and what their calls refuse.</summary>
public sealed class RfcKernelDeviceTests : RfcKernelFixture
{
    [Fact]
    public void Devices_are_made_and_destroyed_by_number()
    {
        Assert.Equal(Errno.None, RfcTestDaemon.Create(Kernel, RfcTestDaemon.Config(), out var file));
        Assert.Equal(Errno.EEXIST, RfcTestDaemon.Create(Kernel, RfcTestDaemon.Config(), out _));
        Assert.Equal(Errno.EINVAL, Kernel.Rfc!.TryIoctl(RfcIoctl.VDUSE_DESTROY_DEV, RfcTestDaemon.Id + 1));
        Assert.Equal(Errno.EBUSY, Kernel.Rfc.TryIoctl(RfcIoctl.VDUSE_DESTROY_DEV, RfcTestDaemon.Id));
        Assert.Equal(Errno.EFAULT, Kernel.Rfc.TryIoctl(RfcIoctl.VDUSE_CREATE_DEV, new byte[31], out _));
        Assert.Equal(Errno.EINVAL, Kernel.Rfc.TryIoctl(0x80088100, new byte[336], out _));
        Assert.Equal(Errno.EINVAL, Kernel.Rfc.TryIoctl(RfcIoctl.VDUSE_CREATE_DEV, RfcTestDaemon.Id));

        file!.Dispose();

        Assert.Equal(Errno.None, Kernel.Rfc.TryIoctl(RfcIoctl.VDUSE_DESTROY_DEV, RfcTestDaemon.Id));
        Assert.Equal(Errno.EINVAL, Kernel.Rfc.TryIoctl(RfcIoctl.VDUSE_DESTROY_DEV, RfcTestDaemon.Id));
    }

    [Fact]
    public void Closing_lets_the_eventfds_go_and_an_attached_device_stays()
    {
        using var kick = EventFd.Create();
        using (var daemon = new RfcTestDaemon(Kernel))
        {
            Bare().SetQueueReady(0, true);
            Assert.Equal(Errno.None, daemon.SetEvent(RfcIoctl.VDUSE_VQ_SETUP_KICKFD, 0, kick));
        }

        Kernel.Bus.OpenBare(RfcTestDaemon.Name).Kick(0);

        Assert.False(kick.TryDrain(out _));
        Assert.Equal(Errno.EBUSY, Kernel.Rfc!.TryIoctl(RfcIoctl.VDUSE_DESTROY_DEV, RfcTestDaemon.Id));
        Kernel.Bus.Detach(RfcTestDaemon.Name);
        Assert.Equal(Errno.None, Kernel.Rfc.TryIoctl(RfcIoctl.VDUSE_DESTROY_DEV, RfcTestDaemon.Id));
    }

    [Fact]
    public void Calls_on_a_device_check_their_arguments()
    {
        using var daemon = new RfcTestDaemon(Kernel);
        using var target = EventFd.Create();

        Assert.Equal(Errno.EINVAL, daemon.SetEvent(RfcIoctl.VDUSE_VQ_SETUP_KICKFD, RfcTestDaemon.Queues, target));
        Assert.Equal(Errno.EFAULT, daemon.File.TryIoctl(RfcIoctl.VDUSE_VQ_SETUP_IRQFD, new byte[7], out _));
        Assert.Equal(Errno.EFAULT, daemon.File.TryIoctl(RfcIoctl.VDUSE_IOTLB_GET_FD, new byte[31], out _));
        Assert.Equal(Errno.EINVAL, daemon.GetRegion(1, 0, out _));
        Assert.Equal(Errno.EINVAL, daemon.GetRegion(0, ulong.MaxValue, out _));
        var setup = new RfcQueueEventFd { Descriptor = uint.MaxValue };
        Assert.Equal(
            Errno.EBADF,
            daemon.File.TryIoctl(RfcIoctl.VDUSE_VQ_SETUP_KICKFD, MemoryMarshal.AsBytes(new Span<RfcQueueEventFd>(ref setup)), out _));
    }

    [Fact]
    public void A_device_is_attached_by_id_and_type_once_under_one_name()
    {
        using var daemon = new RfcTestDaemon(Kernel);

        Assert.Equal(Errno.EINVAL, Refusal(() => Kernel.Bus.Attach("a")));
        Assert.Equal(Errno.EINVAL, Refusal(() => Kernel.Bus.Attach("a", RfcTestDaemon.Id + 1, RfcTestDaemon.BlockDevice)));
        Assert.Equal(Errno.EINVAL, Refusal(() => Kernel.Bus.Attach("a", RfcTestDaemon.Id, 1)));
        Kernel.Bus.Attach("a", RfcTestDaemon.Id, RfcTestDaemon.BlockDevice);
        Assert.Equal(Errno.EEXIST, Refusal(() => Kernel.Bus.Attach("b", RfcTestDaemon.Id, RfcTestDaemon.BlockDevice)));
        Assert.Equal("a", Assert.Single(Kernel.Bus.ListDevices()).Name);
    }
}
