using VduseActors.Kernel;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.DeviceIotlb;
using VduseActors.Simulator.Tests.Support;

namespace VduseActors.Simulator.Tests.DeviceIotlb;

/// <summary>IOTLB messages that a monitor writes to vhost-vdpa, and what of them reaches the daemon.</summary>
public sealed class VhostVdpaWriteTests : IDisposable
{
    private readonly GuestRam _ram = new(0, 1 << 20);
    private readonly Rig _rig;
    private readonly SimulatedVhostVdpa _vhost;
    private bool _refuse;

    public VhostVdpaWriteTests()
    {
        (_rig, _vhost) = Rig.Guest(daemon: new TestDaemonOptions
        {
            OnMessage = request => _refuse && request.Type == VduseRequestType.UpdateIotlb ? VduseResult.Failed : VduseResult.Ok,
        });
        _vhost.RegisterMemory(_ram);
    }

    public void Dispose()
    {
        _vhost.Dispose();
        _rig.Dispose();
        _ram.Dispose();
    }

    [Fact]
    [Trait("Covers", "R19")]
    [Trait("Covers", "R29")]
    public void An_update_replaces_the_whole_map_and_the_daemon_is_told_so()
    {
        var before = Updates.Count;

        Assert.Equal(72, Write(IotlbMessageType.Update, 0x40000, 0x2000, _ram.UserAddress + 0x1000));

        Assert.Equal("iotlb 0-ffffffffffffffff in 0", Updates[before]);
        Assert.Equal(Errno.None, _rig.Daemon.Device.TryGetIotlbRegion(0x41000, 0x41000, 0, out var region));
        region.File.Dispose();
        Assert.Equal((0x40000ul, 0x41ffful, 0x1000ul), (region.Start, region.Last, region.Offset));
    }

    [Fact]
    [Trait("Covers", "R19")]
    public void A_map_that_the_daemon_refuses_is_dropped()
    {
        Assert.Equal(72, Write(IotlbMessageType.Update, 0, 0x1000, _ram.UserAddress));
        _refuse = true;

        Assert.Equal(Errno.EFAULT, _vhost.UpdateIotlb(0x10000, 0x10fff, _ram, 0, IotlbPermission.ReadWrite));

        Assert.Equal(Errno.EINVAL, _rig.Daemon.Device.TryGetIotlbInfo(0, ulong.MaxValue, 0, out _));
        _refuse = false;
        Assert.Equal(Errno.None, _vhost.UpdateIotlb(0x20000, 0x20fff, _ram, 0, IotlbPermission.ReadWrite));
        Assert.Equal(Errno.None, _rig.Daemon.Device.TryGetIotlbInfo(0, 0, 0, out _));
        Assert.Equal(Errno.EINVAL, _rig.Daemon.Device.TryGetIotlbInfo(0x10000, 0x10000, 0, out _));
    }

    [Fact]
    [Trait("Covers", "R19")]
    [Trait("Covers", "R29")]
    public void Changes_between_the_ends_of_a_batch_are_told_once()
    {
        Write(IotlbMessageType.BatchBegin, 0, 0, 0);
        var before = Updates.Count;
        for (ulong i = 0; i < 10; i++)
            Assert.Equal(72, Write(IotlbMessageType.Update, i << 16, 0x1000, _ram.UserAddress));
        Assert.Equal(before, Updates.Count);

        Assert.Equal(72, Write(IotlbMessageType.BatchEnd, 0, 0, 0));

        Assert.Equal(before + 1, Updates.Count);
        Assert.Equal(Errno.None, _rig.Daemon.Device.TryGetIotlbInfo(9 << 16, 9 << 16, 0, out _));
    }

    [Fact]
    [Trait("Covers", "R29")]
    public void What_overlaps_is_out_of_range_or_in_another_address_space_is_refused()
    {
        Assert.Equal(72, Write(IotlbMessageType.Update, 0x1000, 0x2000, _ram.UserAddress));

        Assert.Equal(-(int)Errno.EFAULT, Write(IotlbMessageType.Update, 0x2000, 0x1000, _ram.UserAddress));
        Assert.Equal(-(int)Errno.EFAULT, Write(IotlbMessageType.Update, ulong.MaxValue, 0x1000, _ram.UserAddress));
        Assert.Equal(-(int)Errno.EFAULT, Write(IotlbMessageType.Update, 0x8000, 0x1000, _ram.UserAddress, space: 1));
        Assert.Equal(-(int)Errno.EINVAL, Write(IotlbMessageType.Update, 0x8000, 0, _ram.UserAddress));
        Assert.Equal(-(int)Errno.EFAULT, Write(IotlbMessageType.Miss, 0x8000, 0x1000, 0));
    }

    [Fact]
    [Trait("Covers", "R29")]
    public void Memory_that_is_not_shared_is_skipped_and_leaves_a_hole()
    {
        Assert.Equal(72, Write(IotlbMessageType.Update, 0x8000, 0x1000, 0x1000));
        Assert.Equal(Errno.EINVAL, _rig.Daemon.Device.TryGetIotlbInfo(0x8000, 0x8000, 0, out _));
    }

    [Fact]
    [Trait("Covers", "R27")]
    public void A_full_table_of_vdpa_refuses_the_map()
    {
        var (rig, vhost) = Rig.Guest(KernelProfile.Linux612 with { MaxIotlbEntries = 2 });
        using (rig)
        using (vhost)
        {
            Assert.Equal(Errno.None, vhost.UpdateIotlb(0x0000, 0x0fff, _ram, 0, IotlbPermission.ReadWrite));
            Assert.Equal(Errno.None, vhost.UpdateIotlb(0x2000, 0x2fff, _ram, 0, IotlbPermission.ReadWrite));
            Assert.Equal(Errno.EFAULT, vhost.UpdateIotlb(0x4000, 0x4fff, _ram, 0, IotlbPermission.ReadWrite));
        }
    }

    private IReadOnlyList<string> Updates => [.. _rig.Daemon.Log.Where(line => line.StartsWith("iotlb", StringComparison.Ordinal))];

    private int Write(IotlbMessageType type, ulong iova, ulong size, ulong userAddress, uint space = 0) =>
        _vhost.Write(IotlbTableTests.Message(
        new VhostIotlbMessage(iova, size, userAddress, IotlbPermission.ReadWrite, type) { AddressSpace = space }));
}
