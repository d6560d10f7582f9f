using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Transports.Tests.PortSuite;

/// <summary>
/// What every implementation of the kernel port does alike before a driver comes: one subclass per implementation. Where the real
/// kernel and another one differ, the real one is right.
/// </summary>
public abstract class VduseKernelSuite : KernelPortSuite
{
    private const ulong AccessPlatform = 1ul << 33;
    private const ulong Version1 = 1ul << 32;

    private readonly List<string> _created = [];

    public override void Dispose()
    {
        foreach (var name in _created.Where(Kernel.ListDevices().Contains))
            Kernel.DestroyDevice(name);
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_created_device_is_listed_until_it_is_destroyed()
    {
        Create(Block("suite-list"));
        Assert.Contains("suite-list", Kernel.ListDevices());
        Kernel.DestroyDevice("suite-list");
        Assert.DoesNotContain("suite-list", Kernel.ListDevices());
    }

    [Fact]
    public void A_name_can_be_used_again_after_destroy()
    {
        for (var i = 0; i < 3; i++)
        {
            Create(Block("suite-again"));
            Kernel.OpenDevice("suite-again").Dispose();
            Kernel.DestroyDevice("suite-again");
        }
    }

    [Fact]
    public void A_name_that_is_taken_is_EEXIST_and_the_first_device_stays()
    {
        Create(Block("suite-twice"));
        Refused(Errno.EEXIST, "suite-twice", Block("suite-twice"));
        Kernel.OpenDevice("suite-twice").Dispose();
    }

    [Fact]
    public void Features_without_ACCESS_PLATFORM_are_EINVAL() =>
        Refused(Errno.EINVAL, "ACCESS_PLATFORM", Block("suite-bad") with { Features = Version1 });

    [Fact]
    public void A_block_device_with_CONFIG_WCE_is_EINVAL() =>
        Refused(Errno.EINVAL, "CONFIG_WCE", Block("suite-bad") with { Features = Version1 | AccessPlatform | (1ul << 11) });

    [Fact]
    public void A_network_device_with_CTRL_VQ_is_EINVAL() =>
        Refused(Errno.EINVAL, "CTRL_VQ", Net("suite-bad") with { Features = Version1 | AccessPlatform | (1ul << 17) });

    [Fact]
    public void A_network_device_without_VERSION_1_is_EINVAL() =>
        Refused(Errno.EINVAL, "VERSION_1", Net("suite-bad") with { Features = AccessPlatform });

    [Theory]
    [InlineData(0u)]
    [InlineData(3u)]
    [InlineData(18u)]
    public void A_device_type_that_the_kernel_does_not_know_is_EINVAL(uint type) =>
        Refused(Errno.EINVAL, $"type {type}", Block("suite-bad") with { DeviceId = type });

    [Fact]
    public void A_queue_alignment_above_a_page_is_EINVAL() =>
        Refused(Errno.EINVAL, "alignment 8192", Block("suite-bad") with { QueueAlign = 8192 });

    [Fact]
    public void More_than_65535_queues_are_EINVAL() =>
        Refused(Errno.EINVAL, "65536 queues", Block("suite-bad") with { QueueCount = 65536 });

    [Fact]
    public void A_configuration_space_above_a_page_is_EINVAL() =>
        Refused(Errno.EINVAL, "4097 bytes", Block("suite-bad") with { Config = new byte[4097] });

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("control", "is reserved")]
    [InlineData("..", "is reserved")]
    [InlineData("bind", "is reserved")]
    [InlineData("a/b", "has characters")]
    [InlineData("a\0b", "has characters")]
    [InlineData("a b", "has characters")]
    [InlineData("µ", "has characters")]
    public void A_name_that_cannot_be_used_is_EINVAL(string name, string fault) => Refused(Errno.EINVAL, fault, Block(name));

    [Fact]
    public void A_name_has_at_most_255_bytes()
    {
        Refused(Errno.EINVAL, "is longer", Block(new string('n', 256)));
        Create(Block(new string('n', 255)));
        Kernel.OpenDevice(new string('n', 255)).Dispose();
    }

    [Fact]
    public void Destroying_what_is_not_there_is_EINVAL()
    {
        var error = Assert.Throws<VduseException>(() => Kernel.DestroyDevice("suite-none"));
        Assert.Equal((Errno.EINVAL, "suite-none"), (error.Errno, error.Subject));
    }

    [Fact]
    public void Destroying_an_open_device_is_EBUSY()
    {
        Create(Block("suite-open"));
        using (Kernel.OpenDevice("suite-open"))
            Assert.Equal(Errno.EBUSY, Assert.Throws<VduseException>(() => Kernel.DestroyDevice("suite-open")).Errno);
        Kernel.DestroyDevice("suite-open");
    }

    [Fact]
    public void Opening_what_is_not_there_is_ENOENT()
    {
        var error = Assert.Throws<VduseException>(() => Kernel.OpenDevice("suite-none"));
        Assert.Equal((Errno.ENOENT, "suite-none"), (error.Errno, error.Subject));
    }

    [Fact]
    public void Only_one_may_have_a_device_open()
    {
        Create(Block("suite-one"));
        var first = Kernel.OpenDevice("suite-one");
        Assert.Equal(Errno.EBUSY, Assert.Throws<VduseException>(() => Kernel.OpenDevice("suite-one")).Errno);
        first.Dispose();
        first.Dispose();
        Kernel.OpenDevice("suite-one").Dispose();
    }

    [Fact]
    public void A_device_outlives_the_kernel_port_that_created_it()
    {
        Create(Block("suite-outlive"));
        using (var other = OpenKernel())
            Assert.Contains("suite-outlive", other.ListDevices());
    }

    [Fact]
    public void A_fresh_device_has_no_message_no_driver_and_no_memory() => WithDevice(device =>
    {
        Assert.Equal(ControlRead.Empty, device.TryReadRequest(out _));
        Assert.Equal(0u, Polling.Wait(device.PollDescriptor, Epoll.EPOLLIN, 0));
        Assert.Equal(0ul, device.GetDriverFeatures());
        Assert.Equal(default, device.GetQueueInfo(0));
        Assert.Equal(Errno.EINVAL, device.TryGetIotlbRegion(0, 0, 0, out _));
        Assert.Equal(Errno.EINVAL, device.TryGetIotlbRegion(0, ulong.MaxValue, 0, out _));
        Assert.Equal(Errno.EINVAL, device.TryGetIotlbInfo(0, ulong.MaxValue, 0, out _));
    });

    [Fact]
    public void Interrupts_before_DRIVER_OK_are_EINVAL() => WithDevice(device =>
    {
        Assert.Equal(Errno.EINVAL, device.TryInjectInterrupt(0));
        Assert.Equal(Errno.EINVAL, device.TryInjectConfigInterrupt());
    });

    [Fact]
    [Trait("Covers", "A160")]
    public void A_reply_that_nobody_waits_for_is_ENOENT() => WithDevice(device =>
        Assert.Equal(Errno.ENOENT, device.TryWriteResponse(VduseResponse.For(0, VduseResult.Ok))));

    [Fact]
    public void Queues_that_do_not_exist_are_EINVAL() => WithDevice(device =>
    {
        Assert.Equal(Errno.EINVAL, Assert.Throws<VduseException>(() => device.SetupQueue(2, 128)).Errno);
        Assert.Equal(Errno.EINVAL, Assert.Throws<VduseException>(() => device.GetQueueInfo(2)).Errno);
        Assert.Equal(Errno.EINVAL, Assert.Throws<VduseException>(() => device.SetupKick(2, -1)).Errno);
        Assert.Equal(Errno.EINVAL, device.TryInjectInterrupt(2));
    });

    [Fact]
    public void A_group_that_does_not_exist_is_EINVAL() => WithDevice(device =>
        Assert.Equal(Errno.EINVAL, Assert.Throws<VduseException>(() => device.SetupQueue(0, 128, group: 1)).Errno));

    [Fact]
    public void A_kick_descriptor_must_be_an_eventfd_and_can_be_taken_back() => WithDevice(device =>
    {
        using var kick = EventFd.Create();
        device.SetupKick(0, kick.Descriptor);
        device.SetupKick(0, kick.Descriptor);
        device.SetupKick(0, -1);
        device.SetupKick(0, -1);
        using var file = MemoryFile.Create("no-eventfd", 4096);
        Assert.Equal(
            Errno.EINVAL,
            Assert.Throws<VduseException>(() => device.SetupKick(0, (int)file.Handle.DangerousGetHandle())).Errno);
        Assert.Equal(Errno.EBADF, Assert.Throws<VduseException>(() => device.SetupKick(0, 1_000_000)).Errno);
        Assert.Throws<ArgumentOutOfRangeException>(() => device.SetupKick(0, -2));
    });

    [Fact]
    public void Configuration_is_written_inside_its_space_only() => WithDevice(device =>
    {
        device.SetConfig(0, new byte[60]);
        device.SetConfig(59, new byte[1]);
        Assert.Equal(Errno.EINVAL, Assert.Throws<VduseException>(() => device.SetConfig(0, [])).Errno);
        Assert.Equal(Errno.EINVAL, Assert.Throws<VduseException>(() => device.SetConfig(0, new byte[61])).Errno);
        Assert.Equal(Errno.EINVAL, Assert.Throws<VduseException>(() => device.SetConfig(60, new byte[1])).Errno);
        Assert.Equal(Errno.EINVAL, Assert.Throws<VduseException>(() => device.SetConfig(uint.MaxValue, new byte[2])).Errno);
    });

    [Fact]
    public void The_message_timeout_is_30_seconds_until_it_is_set() => WithDevice(device =>
    {
        Assert.Equal(30u, device.MessageTimeoutSeconds);
        device.MessageTimeoutSeconds = 0;
        Assert.Equal(0u, device.MessageTimeoutSeconds);
        device.MessageTimeoutSeconds = 77;
        Assert.Equal(77u, device.MessageTimeoutSeconds);
    });

    [Fact]
    public void The_bounce_size_is_64_MiB_until_it_is_set_within_bounds() => WithDevice(device =>
    {
        Assert.Equal(64ul << 20, device.BounceSize);
        device.BounceSize = 1ul << 20;
        Assert.Equal(1ul << 20, device.BounceSize);
        Assert.Equal(Errno.EINVAL, Assert.Throws<VduseException>(() => device.BounceSize = (1ul << 20) - 1).Errno);
        Assert.Equal(Errno.EINVAL, Assert.Throws<VduseException>(() => device.BounceSize = (1ul << 30) + 1).Errno);
        Assert.Equal(1ul << 20, device.BounceSize);
    });

    [Fact]
    public void An_interrupt_affinity_needs_an_online_CPU() => WithDevice(device =>
    {
        device.SetInterruptAffinity(0, 1);
        Assert.Equal(Errno.EINVAL, Assert.Throws<VduseException>(() => device.SetInterruptAffinity(0, 0)).Errno);
    });

    [Fact]
    public void User_bounce_pages_need_bounce_memory() => WithDevice(device =>
    {
        using var memory = MemoryMapping.Allocate(64ul << 20);
        Assert.Equal(Errno.EINVAL, device.TryRegisterUmem(memory.Address, 0, 64ul << 20, 0));
        Assert.NotEqual(Errno.None, device.TryDeregisterUmem(0, 64ul << 20, 0));
    });

    [Fact]
    public void Whatever_is_refused_says_which_call_on_which_device()
    {
        var error = Assert.Throws<VduseException>(() => Kernel.DestroyDevice("suite-none"));
        Assert.Equal("VDUSE_DESTROY_DEV", error.Operation);
        Assert.Contains("VDUSE_DESTROY_DEV", error.Message, StringComparison.Ordinal);
        Assert.Contains("'suite-none'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    /// <summary>A block device of two queues without a sector.</summary>
    protected static VduseDeviceSpec Block(string name) => new()
    {
        Name = name,
        DeviceId = 2,
        Features = Version1 | AccessPlatform,
        QueueCount = 2,
        Config = new byte[60],
    };

    protected static VduseDeviceSpec Net(string name) => Block(name) with { DeviceId = 1 };

    /// <summary>Creates a device that the end of the test destroys.</summary>
    protected void Create(VduseDeviceSpec spec)
    {
        Kernel.CreateDevice(spec);
        _created.Add(spec.Name);
    }

    private void Refused(Errno errno, string reason, VduseDeviceSpec spec)
    {
        var before = Kernel.ListDevices().Count;
        var error = Assert.Throws<VduseException>(() => Kernel.CreateDevice(spec));
        Assert.Equal((errno, "VDUSE_CREATE_DEV", spec.Name), (error.Errno, error.Operation, error.Subject));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Kernel.ListDevices().Count);
    }

    private void WithDevice(Action<IVduseDevice> test)
    {
        Create(Block("suite-device"));
        using var device = Kernel.OpenDevice("suite-device");
        test(device);
    }
}
