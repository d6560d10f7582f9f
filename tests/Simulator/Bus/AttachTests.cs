using VduseActors.Kernel;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Tests.Support;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Tests.Bus;

public sealed class AttachTests
{
    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void Attach_writes_the_statuses_in_the_order_of_the_kernel(string version)
    {
        using var rig = new Rig(Profiles.Of(version));
        rig.Attach();
        Assert.Equal([0x00, 0x01, 0x03, 0x0b, 0x0f], rig.Daemon.Statuses);
        Assert.Equal(VdpaDrivers.Virtio, rig.Kernel.Bus.GetBoundDriver(TestDaemon.Name));
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void Queues_are_enabled_by_message_between_FEATURES_OK_and_DRIVER_OK_where_that_is_negotiated(string version)
    {
        using var rig = new Rig(Profiles.Of(version), new TestDaemonOptions { Queues = 3 });
        rig.Attach();
        rig.Vduse.Bus.Detach(TestDaemon.Name);
        var ready = rig.Kernel.Profile.Features.HasFlag(VduseFeatures.QueueReady);
        string[] enabled = ["ready 0=1", "ready 1=1", "ready 2=1"];
        string[] disabled = ["ready 0=0", "ready 1=0", "ready 2=0"];
        Assert.Equal(
            ["status 00", "status 01", "status 03", "status 0B", .. ready ? enabled : [],
            "status 0F", "status 00", .. ready ? disabled : [], "status 01"],
            rig.Daemon.Log);
    }

    [Fact]
    public void A_refused_feature_set_ends_with_FAILED_and_without_a_driver()
    {
        using var rig = new Rig(daemon: new TestDaemonOptions { Refuse = status => status == 0x0b });
        rig.Attach();
        Assert.Equal([0x00, 0x01, 0x03, 0x0b, 0x83], rig.Daemon.Statuses);
        Assert.Throws<InvalidOperationException>(() => rig.Kernel.Bus.BlockDriver(TestDaemon.Name));
    }

    [Fact]
    public void Without_VERSION_1_there_is_no_FEATURES_OK()
    {
        using var rig = new Rig(
            daemon: new TestDaemonOptions { Features = TestDaemonOptions.DefaultFeatures & ~VirtioFeature.Version1 });
        rig.Attach();
        Assert.Equal([0x00, 0x01, 0x03, 0x07], rig.Daemon.Statuses);
    }

    [Fact]
    public void Without_a_virtio_driver_the_attach_pauses_after_ACKNOWLEDGE_until_one_is_loaded()
    {
        using var rig = new Rig(kernel: new SimulatedKernelOptions { LoadBlockDriver = false });
        rig.Attach();
        Assert.Equal([0x00, 0x01], rig.Daemon.Statuses);
        rig.Kernel.LoadDriver(new BlockDriverModule(new BlockDriverOptions()));
        Assert.Equal([0x00, 0x01, 0x03, 0x0b, 0x0f], rig.Daemon.Statuses);
    }

    [Fact]
    public void Transport_features_that_virtio_vdpa_does_not_know_are_left_out()
    {
        var offered = TestDaemonOptions.DefaultFeatures | VirtioFeature.InOrder | VirtioFeature.RingReset | (1UL << 37);
        using var older = new Rig(KernelProfile.Linux612, new TestDaemonOptions { Features = offered });
        older.Attach();
        Assert.Equal(TestDaemonOptions.DefaultFeatures, older.Daemon.Device.GetDriverFeatures());
        using var newer = new Rig(KernelProfile.Linux73, new TestDaemonOptions { Features = offered });
        newer.Attach();
        Assert.Equal(TestDaemonOptions.DefaultFeatures | VirtioFeature.InOrder, newer.Daemon.Device.GetDriverFeatures());
    }

    [Fact]
    public void Unbinding_forgets_the_driver_and_binding_starts_again()
    {
        using var rig = new Rig();
        rig.Attach();
        var bus = rig.Vduse.Bus;
        bus.UnbindDriver(TestDaemon.Name);
        bus.UnbindDriver(TestDaemon.Name);
        Assert.Null(bus.GetBoundDriver(TestDaemon.Name));
        Assert.Equal([0x00, 0x01], rig.Daemon.Statuses.TakeLast(2).ToArray());
        Assert.Equal(default, rig.Daemon.Device.GetQueueInfo(0));
        Assert.Equal(0ul, rig.Daemon.Device.GetDriverFeatures());
        Assert.Equal(Errno.EINVAL, rig.Daemon.Device.TryInjectInterrupt(0));

        bus.BindDriver(TestDaemon.Name, VdpaDrivers.Virtio);
        Assert.Equal(0x0f, rig.Daemon.Statuses[^1]);
        var error = Assert.Throws<VduseException>(() => bus.BindDriver(TestDaemon.Name, "no_such_driver"));
        Assert.Equal(Errno.ENOENT, error.Errno);
        Assert.Equal(VdpaDrivers.Virtio, bus.GetBoundDriver(TestDaemon.Name));
    }

    [Fact]
    public void Attach_and_detach_refuse_what_the_kernel_refuses()
    {
        using var rig = new Rig();
        var bus = rig.Vduse.Bus;
        Assert.Equal(Errno.ENODEV, Assert.Throws<VduseException>(() => bus.Detach(TestDaemon.Name)).Errno);
        Assert.Equal(Errno.ENODEV, Assert.Throws<VduseException>(() => bus.ReadConfig(TestDaemon.Name)).Errno);
        Assert.Equal(Errno.EINVAL, Assert.Throws<VduseException>(() => bus.Attach("nobody")).Errno);
        rig.Daemon.Device.SetupQueue(0, 0);
        Assert.Equal(Errno.EINVAL, Assert.Throws<VduseException>(() => bus.Attach(TestDaemon.Name)).Errno);
        rig.Daemon.Device.SetupQueue(0, 128);
        bus.Attach(TestDaemon.Name);
        Assert.Equal(Errno.EEXIST, Assert.Throws<VduseException>(() => bus.Attach(TestDaemon.Name)).Errno);
        Assert.Equal(Errno.EBUSY, Assert.Throws<VduseException>(() => rig.Vduse.DestroyDevice(TestDaemon.Name)).Errno);
    }

    [Fact]
    public void An_attached_device_is_listed_with_its_shape_and_its_configuration()
    {
        using var rig = new Rig();
        Assert.Empty(rig.Vduse.Bus.ListDevices());
        rig.Attach();
        Assert.Equal(new VdpaDevice(TestDaemon.Name, "vduse", 2, 0, 1, 128), Assert.Single(rig.Vduse.Bus.ListDevices()));
        Assert.Equal(
            new VdpaDeviceConfig(TestDaemon.Name, 2, TestDaemonOptions.DefaultFeatures, 2048, 512, 1, false),
            rig.Vduse.Bus.ReadConfig(TestDaemon.Name));
        Assert.Equal(6ul, Assert.Single(rig.Vduse.Bus.ListManagementDevices()).SupportedClasses);
    }

    [Fact]
    public void A_ring_that_is_no_power_of_two_is_accepted_by_the_kernel_and_refused_by_the_driver()
    {
        using var rig = new Rig();
        rig.Daemon.Device.SetupQueue(0, 100);
        rig.Attach();
        Assert.Equal(0x8b, rig.Daemon.Statuses[^1]);
    }

    [Fact]
    public void Only_6_1_sizes_every_queue_by_the_largest()
    {
        foreach (var (profile, expected) in new[] { (KernelProfile.Linux61, 128u), (KernelProfile.Linux612, 32u) })
        {
            using var rig = new Rig(profile, new TestDaemonOptions { Queues = 2 });
            rig.Daemon.Device.SetupQueue(1, 32);
            rig.Attach();
            Assert.Equal(128u, rig.Daemon.Device.GetQueueInfo(0).Size);
            Assert.Equal(expected, rig.Daemon.Device.GetQueueInfo(1).Size);
        }
    }

    [Fact]
    public async Task A_mute_daemon_blocks_the_attach_until_the_deadline_and_is_left_with_a_broken_device()
    {
        var time = new ManualTime();
        using var vduse = new SimulatedVduse(KernelProfile.Linux612, time: time);
        vduse.CreateDevice(new TestDaemonOptions().Spec("mute"));
        using var device = vduse.OpenDevice("mute");
        device.SetupQueue(0, 128);
        var attach = Task.Run(() => vduse.Bus.Attach("mute"));
        await Eventually.Holds(() => time.PendingCount == 1, "the reset waits for its reply");
        Assert.False(attach.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(30));
        await Eventually.Within(attach);

        Assert.Equal(ControlRead.Broken, device.TryReadRequest(out _));
        Assert.Equal(Errno.EPERM, Assert.Throws<VduseException>(() => device.GetDriverFeatures()).Errno);
        Assert.Equal(Errno.EPERM, device.TryInjectInterrupt(0));
        Assert.Equal(Errno.EPERM, device.TryGetIotlbRegion(0, 0, 0, out _));
        vduse.Bus.Detach("mute");
        device.Dispose();
        vduse.DestroyDevice("mute");
        Assert.Empty(vduse.ListDevices());
    }

    [Fact]
    public async Task Switching_off_ends_a_detach_that_waits_for_a_request_that_never_ends()
    {
        using var rig = new Rig(
            daemon: new TestDaemonOptions { Serve = _ => false },
            kernel: new SimulatedKernelOptions { Block = new BlockDriverOptions { ScanPartitions = false } });
        var disk = rig.AttachBlock();
        var read = disk.ReadAsync(0, new byte[512]);
        var detach = new Thread(() => rig.Vduse.Bus.Detach(TestDaemon.Name));
        detach.Start();
        await Eventually.Holds(() => detach.ThreadState.HasFlag(ThreadState.WaitSleepJoin), "the detach waits");
        Assert.Equal(1, disk.OutstandingCount);
        rig.Kernel.Dispose();
        detach.Join();
        Assert.Equal(BlockStatus.Aborted, (await Eventually.Within(read)).Status);
    }
}
