using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Iommu;
using VduseActors.Transports.RfcV3;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Tests.RfcV3;

/// <summary>
/// What the simulated kernel of RFC v3 tells of a driver's memory, and when: a map is changed first, then told, then freed.
/// </summary>
public sealed class RfcKernelMemoryTests : RfcKernelFixture
{
    [Fact]
    public void A_status_is_preceded_by_an_invalidation_of_everything()
    {
        using var daemon = new RfcTestDaemon(Kernel);
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
        using (daemon = new RfcTestDaemon(Kernel, request =>
        {
            if (ring is not null && request.Type is RfcRequestType.UpdateIotlb or RfcRequestType.SetStatus
                && (request.Status == 0 || request.IovaLast == ulong.MaxValue))
            {
                seen.Add(
                    (request.Type, daemon!.GetRegion(ring.Ring.DescriptorIova, ring.Ring.DescriptorIova, out _),
                        daemon.GetRegion(4096, 4096, out _)));
            }

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
                Assert.Equal(
                    [(RfcRequestType.UpdateIotlb, Errno.EINVAL, Errno.EINVAL), (RfcRequestType.SetStatus, Errno.EINVAL, Errno.EINVAL)],
                    seen);
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
        using (daemon = new RfcTestDaemon(Kernel, request =>
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
        Reboot(new SimulatedKernelOptions { DefaultDriver = VdpaDrivers.Vhost });
        using (daemon = new RfcTestDaemon(Kernel, request =>
        {
            if (request.Type == RfcRequestType.UpdateIotlb && daemon!.GetRegion(0, ulong.MaxValue, out var entry) == Errno.None)
                regions.Add((entry.Start, entry.Last, entry.Permission));
            return null;
        }))
        {
            Attach();
            using var vhost = Kernel.Bus.OpenVhost(RfcTestDaemon.Name);
            using var ram = new GuestRam(0x10000, 1 << 20, IotlbPermission.ReadOnly);
            daemon.ClearLog();

            Assert.Equal(Errno.None, vhost.UpdateIotlb(ram));
            Assert.Equal(Errno.None, vhost.InvalidateIotlb(ram.Start, ram.Last));

            Assert.Equal(["iotlb all", "iotlb all"], daemon.Log);
            Assert.Equal([(ram.Start, ram.Last, (byte)IotlbPermission.ReadOnly)], regions);
        }
    }

    [Fact]
    public void Ring_memory_lies_in_the_gigabyte_above_the_bounce_pool()
    {
        using var daemon = new RfcTestDaemon(Kernel);

        var memory = Bare().AllocateCoherent(0, 4096)!.Value;

        Assert.Equal((1UL << 20) + (1UL << 30) - 4096, memory.Iova);
    }
}
