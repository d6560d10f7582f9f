using VduseActors.Kernel;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Tests.Support;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Tests.Bus;

public sealed class VhostVdpaTests
{
    private const DeviceStatus FeaturesOk = DeviceStatus.Acknowledge | DeviceStatus.Driver | DeviceStatus.FeaturesOk;
    private const ulong MiB = 1 << 20;

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public async Task A_guest_drives_a_block_device_in_its_own_memory(string version)
    {
        var (rig, vhost) = Rig.Guest(Profiles.Of(version), new TestDaemonOptions { Queues = 2 });
        using (rig)
        using (var ram = new GuestRam(0, 32 * MiB, violations: vhost.Violations))
        {
            var disk = StartGuest(vhost, ram);
            var report = await Eventually.Within(new BlockLoad(disk, new BlockLoadOptions { Requests = 3000 }).RunAsync());
            Assert.True(report.IsClean, report.ToString());
            Assert.Empty(disk.Violations);
            disk.Remove();
            vhost.Dispose();
        }
    }

    [Fact]
    [Trait("Covers", "A162")]
    public async Task Memory_may_be_plugged_and_unplugged_under_load()
    {
        var (rig, vhost) = Rig.Guest();
        using (rig)
        using (var ram = new GuestRam(0, 16 * MiB, violations: vhost.Violations))
        {
            var disk = StartGuest(vhost, ram);
            using var stop = new CancellationTokenSource();
            var load = new BlockLoad(disk, new BlockLoadOptions { Depth = 32 });
            var running = load.RunAsync(stop.Token);
            for (var i = 0; i < 50; i++)
            {
                using var plugged = new GuestRam(64 * MiB, 2 * MiB);
                Assert.Equal(Errno.None, vhost.UpdateIotlb(plugged));
                Assert.Equal(Errno.None, vhost.InvalidateIotlb(plugged.Start, plugged.Last));
            }

            var completed = load.CompletedCount;
            await Eventually.Holds(() => load.CompletedCount > completed, "the load goes on");
            await stop.CancelAsync();
            var report = await Eventually.Within(running);
            Assert.True(report.IsClean, report.ToString());
            Assert.Empty(disk.Violations);
            Assert.Equal(101, rig.Daemon.Log.Count(entry => entry.StartsWith("iotlb", StringComparison.Ordinal)));
            disk.Remove();
        }
    }

    [Fact]
    public void Opening_and_closing_reset_the_device_and_only_one_may_have_it_open()
    {
        var (rig, vhost) = Rig.Guest();
        using (rig)
        {
            Assert.Equal(["status 00"], rig.Daemon.Log);
            Assert.Equal(Errno.EBUSY, Assert.Throws<VduseException>(() => rig.Kernel.Bus.OpenVhost(TestDaemon.Name)).Errno);
            vhost.Dispose();
            vhost.Dispose();
            Assert.Equal(["status 00", "status 00"], rig.Daemon.Log);
            rig.Kernel.Bus.OpenVhost(TestDaemon.Name).Dispose();
        }
    }

    [Fact]
    public async Task A_detach_waits_until_the_character_device_is_closed()
    {
        var (rig, vhost) = Rig.Guest();
        using (rig)
        {
            var detach = new Thread(() => rig.Vduse.Bus.Detach(TestDaemon.Name));
            detach.Start();
            await Eventually.Holds(() => detach.ThreadState.HasFlag(ThreadState.WaitSleepJoin), "the detach waits");
            Assert.NotEmpty(rig.Vduse.Bus.ListDevices());
            vhost.Dispose();
            detach.Join();
            Assert.Empty(rig.Vduse.Bus.ListDevices());
        }
    }

    [Fact]
    [Trait("Covers", "B65")]
    [Trait("Covers", "B66")]
    public void The_kernel_checks_neither_features_nor_the_order_of_status_bits_only_that_none_is_cleared()
    {
        var (rig, vhost) = Rig.Guest();
        using (rig)
        {
            Assert.Equal(Errno.None, vhost.SetFeatures(ulong.MaxValue));
            Assert.Equal(ulong.MaxValue, rig.Daemon.Device.GetDriverFeatures());
            Assert.Equal(Errno.None, vhost.SetStatus(DeviceStatus.DriverOk));
            Assert.Equal(DeviceStatus.DriverOk, vhost.Status);
            Assert.Equal(Errno.EINVAL, vhost.SetStatus(DeviceStatus.Acknowledge));
            Assert.Equal(Errno.None, vhost.SetStatus(DeviceStatus.DriverOk | FeaturesOk));
            Assert.Equal(Errno.EBUSY, vhost.SetFeatures(0));
            Assert.Equal(Errno.None, vhost.SetStatus(DeviceStatus.None));
            Assert.Equal(DeviceStatus.None, vhost.Status);
        }
    }

    [Fact]
    [Trait("Covers", "B27")]
    public void A_ring_size_may_change_at_any_time_addresses_and_positions_only_before_DRIVER_OK()
    {
        var (rig, vhost) = Rig.Guest();
        using (rig)
        {
            foreach (var size in new uint[] { 0, 3, 100, 256 })
                Assert.Equal(Errno.EINVAL, vhost.SetQueueSize(0, size));

            Assert.Equal(Errno.None, vhost.SetQueueAddress(0, 1, 2, 3));
            Assert.Equal(Errno.None, vhost.SetQueueState(0, new VduseQueueState(7)));
            vhost.SetStatus(FeaturesOk | DeviceStatus.DriverOk);
            Assert.Equal(Errno.EINVAL, vhost.SetQueueAddress(0, 4, 5, 6));
            Assert.Equal(Errno.EINVAL, vhost.SetQueueState(0, default));
            Assert.Equal(Errno.None, vhost.SetQueueSize(0, 64));
            Assert.Equal(
                new VduseQueueInfo(64, 1, 2, 3, new VduseQueueState(7), false),
                rig.Daemon.Device.GetQueueInfo(0));
        }
    }

    [Fact]
    public void Each_map_change_is_one_message_and_a_batch_is_one_message()
    {
        var (rig, vhost) = Rig.Guest();
        using (rig)
        using (var low = new GuestRam(0, MiB))
        using (var high = new GuestRam(4 * MiB, MiB, IotlbPermission.ReadOnly))
        {
            vhost.UpdateIotlb(low);
            Assert.Equal(Errno.EFAULT, vhost.UpdateIotlb(low));
            vhost.BeginBatch();
            vhost.InvalidateIotlb(0, ulong.MaxValue);
            vhost.UpdateIotlb(low);
            vhost.UpdateIotlb(high.Start + 512, high.Last, high, 512, high.Permission);
            Assert.Equal(Errno.None, vhost.EndBatch());
            Assert.Equal(
                ["status 00", "iotlb 0-ffffffffffffffff in 0", "iotlb 0-ffffffffffffffff in 0"],
                rig.Daemon.Log);

            Assert.Equal(Errno.None, rig.Daemon.Device.TryGetIotlbRegion(MiB, ulong.MaxValue, 0, out var region));
            region.File.Dispose();
            Assert.Equal(
                (high.Start + 512, high.Last, 512ul, IotlbPermission.ReadOnly),
                (region.Start, region.Last, region.Offset, region.Permission));
        }
    }

    [Fact]
    public void The_new_map_is_visible_before_the_reply_and_gone_when_the_daemon_refuses()
    {
        var seen = Errno.EIO;
        TestDaemon? daemon = null;
        var (rig, vhost) = Rig.Guest(daemon: new TestDaemonOptions
        {
            OnMessage = request =>
            {
                if (request.Type != VduseRequestType.UpdateIotlb)
                    return VduseResult.Ok;
                seen = daemon!.Device.TryGetIotlbInfo(0, 0, 0, out _);
                return VduseResult.Failed;
            },
        });
        using (rig)
        using (var ram = new GuestRam(0, MiB))
        {
            daemon = rig.Daemon;
            Assert.Equal(Errno.EFAULT, vhost.UpdateIotlb(ram));
            Assert.Equal(Errno.None, seen);
            Assert.Equal(Errno.EINVAL, daemon.Device.TryGetIotlbInfo(0, ulong.MaxValue, 0, out _));
        }
    }

    [Fact]
    public void A_closed_guest_leaves_its_map_in_the_domain_until_the_next_one_comes()
    {
        var (rig, vhost) = Rig.Guest();
        using (rig)
        using (var first = new GuestRam(0, MiB))
        using (var second = new GuestRam(8 * MiB, MiB))
        {
            vhost.UpdateIotlb(first);
            vhost.Dispose();
            Assert.Equal(Errno.None, rig.Daemon.Device.TryGetIotlbInfo(0, 0, 0, out _));
            using var next = rig.Kernel.Bus.OpenVhost(TestDaemon.Name);
            next.UpdateIotlb(second);
            Assert.Equal(Errno.EINVAL, rig.Daemon.Device.TryGetIotlbInfo(0, 0, 0, out _));
        }
    }

    [Theory]
    [InlineData("6.12", false)]
    [InlineData("7.3", true)]
    [Trait("Covers", "A167")]
    [Trait("Covers", "A171")]
    public void A_queue_enabled_after_DRIVER_OK_is_announced_only_with_QUEUE_READY(string version, bool announced)
    {
        var (rig, vhost) = Rig.Guest(Profiles.Of(version));
        using (rig)
        {
            vhost.SetFeatures(TestDaemonOptions.DefaultFeatures);
            vhost.SetStatus(FeaturesOk);
            vhost.SetStatus(FeaturesOk | DeviceStatus.DriverOk);
            Assert.False(rig.Daemon.Device.GetQueueInfo(0).Ready);
            vhost.SetQueueReady(0, true);
            Assert.True(rig.Daemon.Device.GetQueueInfo(0).Ready);
            Assert.Equal(announced, rig.Daemon.Log.Contains("ready 0=1"));
        }
    }

    [Fact]
    public void A_refused_SET_VQ_READY_breaks_the_device_for_good()
    {
        var (rig, vhost) = Rig.Guest(KernelProfile.Linux73, new TestDaemonOptions
        {
            OnMessage = request => request.Type == VduseRequestType.SetQueueReady ? VduseResult.Failed : VduseResult.Ok,
        });
        using (rig)
        {
            vhost.SetQueueReady(0, true);
            Assert.True(rig.Kernel.IsBroken(TestDaemon.Name));
        }
    }

    [Fact]
    [Trait("Covers", "A172")]
    [Trait("Covers", "A165")]
    public async Task Suspend_freezes_the_device_and_its_position_tells_what_was_consumed()
    {
        var (rig, vhost) = Rig.Guest(KernelProfile.Linux73);
        using (rig)
        using (var ram = new GuestRam(0, 16 * MiB, violations: vhost.Violations))
        {
            Assert.Equal(Errno.None, vhost.Suspend());
            var disk = StartGuest(vhost, ram);
            // One read of the partition scan, and these.
            var report = await Eventually.Within(new BlockLoad(disk, new BlockLoadOptions { Requests = 500 }).RunAsync());
            Assert.True(report.IsClean);
            Assert.Equal(Errno.None, vhost.Suspend());
            Assert.Equal(Errno.EINVAL, rig.Daemon.Device.TryInjectInterrupt(0));
            Assert.Equal(Errno.EINVAL, rig.Daemon.Device.TryInjectConfigInterrupt());
            Assert.Equal(Errno.None, vhost.GetQueueState(0, out var state));
            Assert.Equal(501, state.AvailIndex);
            Assert.Equal(Errno.None, vhost.SetQueueState(0, new VduseQueueState(state.AvailIndex)));
            Assert.Equal(Errno.None, vhost.SetStatus(DeviceStatus.None));
            Assert.Empty(disk.Violations);
        }
    }

    [Fact]
    public void Without_the_feature_there_is_no_suspend()
    {
        var (rig, vhost) = Rig.Guest(KernelProfile.Linux70);
        using (rig)
        {
            Assert.False(vhost.CanSuspend);
            Assert.Equal(Errno.None, vhost.Suspend());
            vhost.SetStatus(FeaturesOk | DeviceStatus.DriverOk);
            Assert.Equal(Errno.EOPNOTSUPP, vhost.Suspend());
        }
    }

    [Fact]
    public void A_group_moves_to_another_address_space_with_a_map_of_its_own()
    {
        var (rig, vhost) = Rig.Guest(KernelProfile.Linux73, new TestDaemonOptions { Queues = 2, Groups = 2, AddressSpaces = 2 });
        using (rig)
        using (var ram = new GuestRam(0, MiB))
        {
            Assert.Equal(Errno.ENOBUFS, vhost.SetGroupAddressSpace(2, 0));
            Assert.Equal(Errno.EINVAL, vhost.SetGroupAddressSpace(0, 2));
            Assert.Equal(Errno.None, vhost.SetGroupAddressSpace(1, 1));
            Assert.Equal(Errno.None, vhost.UpdateIotlb(ram, addressSpace: 1));
            Assert.Equal(["status 00", "group 1 to 1", "iotlb 0-ffffffffffffffff in 1"], rig.Daemon.Log);
            Assert.Equal(Errno.EINVAL, rig.Daemon.Device.TryGetIotlbInfo(0, 0, 0, out _));
            Assert.Equal(Errno.None, rig.Daemon.Device.TryGetIotlbInfo(0, 0, 1, out _));
            Assert.Equal(Errno.EINVAL, rig.Daemon.Device.TryGetIotlbInfo(0, 0, 2, out _));
            vhost.SetStatus(FeaturesOk | DeviceStatus.DriverOk);
            Assert.Equal(Errno.EBUSY, vhost.SetGroupAddressSpace(1, 0));
        }
    }

    private static SimulatedBlockDriver StartGuest(SimulatedVhostVdpa vhost, GuestRam ram)
    {
        Assert.Equal(Errno.None, vhost.UpdateIotlb(ram));
        return SimulatedBlockDriver.TryStart(
            new VhostVdpaTransport(vhost, ram), new BlockDriverOptions { MaskedFeatures = VirtioFeature.InOrder })
            ?? throw new InvalidOperationException("The guest's driver did not start.");
    }
}
