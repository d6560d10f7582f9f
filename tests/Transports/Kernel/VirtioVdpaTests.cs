using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Transports.Vduse;

namespace VduseActors.Transports.Kernel.Tests;

/// <summary>The whole way with the kernel's own virtio drivers: attach, messages, rings, memory, interrupts, detach.</summary>
public sealed class VirtioVdpaTests : IDisposable
{
    private const byte Acknowledge = 0x01;
    private const byte Driver = 0x03;
    private const byte FeaturesOk = 0x0b;
    private const byte DriverOk = 0x0f;

    private readonly LinuxVduse _kernel = LinuxVduse.Open();

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public void Attach_brings_the_driver_up_in_the_order_of_the_virtio_standard()
    {
        using var served = new ServedDevice(_kernel, ServedDevice.Block("up", queues: 2), ServedDevice.Accept);
        _kernel.Bus.Attach("up");

        Assert.Equal([0, Acknowledge, Driver, FeaturesOk, DriverOk], served.Statuses);
        Assert.Equal("virtio_vdpa", _kernel.Bus.GetBoundDriver("up"));
        Assert.Equal((1ul << 33) | (1ul << 32), served.Device.GetDriverFeatures());
        var ids = served.Messages.Select(m => m.RequestId).ToArray();
        Assert.Equal(Enumerable.Range(0, ids.Length).Select(i => (uint)i), ids);
    }

    [Fact]
    public void Queues_are_enabled_by_message_exactly_where_that_was_negotiated()
    {
        using var served = new ServedDevice(_kernel, ServedDevice.Block("ready"), ServedDevice.Accept);
        _kernel.Bus.Attach("ready");
        var ready = served.Messages.Where(m => m.Type == VduseRequestType.SetQueueReady).Select(m => (m.ReadyQueueIndex, m.Ready));
        Assert.Equal(_kernel.Features.HasFlag(VduseFeatures.QueueReady) ? [(0u, 1u)] : [], ready);
    }

    [Fact]
    public void A_feature_bit_that_was_not_asked_for_stays_away()
    {
        using var plain = LinuxVduse.Open(new LinuxVduseOptions { Features = VduseFeatures.None });
        Assert.Equal(VduseFeatures.None, plain.Features);
        using var served = new ServedDevice(plain, ServedDevice.Block("plain"), ServedDevice.Accept);
        plain.Bus.Attach("plain");
        Assert.All(served.Messages, m => Assert.Equal(VduseRequestType.SetStatus, m.Type));
        Assert.True(served.Device.GetQueueInfo(0).Ready);
    }

    [Fact]
    public void At_DRIVER_OK_the_rings_are_where_queue_info_says_and_can_be_mapped()
    {
        VduseQueueInfo atDriverOk = default;
        var mapped = Errno.EIO;
        var populated = Errno.EIO;
        using var served = new ServedDevice(_kernel, ServedDevice.Block("rings"), (device, request) =>
        {
            if (request.Type == VduseRequestType.SetStatus && request.Status == DriverOk)
            {
                atDriverOk = device.GetQueueInfo(0);
                using var ring = RingMapping.Map(device, atDriverOk.DescriptorAddress, out mapped);
                if (ring is not null)
                    populated = ring.Populate(ring.HostAddress, (nuint)ring.Length, write: true);
            }

            return ServedDevice.Accept(device, request);
        });
        _kernel.Bus.Attach("rings");

        Assert.True(atDriverOk.Ready);
        Assert.Equal(128u, atDriverOk.Size);
        Assert.Equal(atDriverOk.DescriptorAddress + (16 * 128), atDriverOk.DriverAddress);
        Assert.True(atDriverOk.DeviceAddress > atDriverOk.DriverAddress);
        Assert.Equal((Errno.None, Errno.None), (mapped, populated));
    }

    [Fact]
    [Trait("Covers", "A168")]
    public async Task A_request_travels_to_the_device_and_back_and_memory_that_no_request_used_is_a_hole()
    {
        using var served = new ServedDevice(_kernel, ServedDevice.Block("io"), ServedDevice.Accept);
        using var kick = EventFd.Create();
        _kernel.Bus.Attach("io");
        served.Device.SetupKick(0, kick.Descriptor);
        using var queue = new RawQueue(served.Device, 0);

        // The driver asks for the serial number when somebody reads it.
        var disk = Directory.GetDirectories("/sys/block", "vd*").Single();
        var serial = Task.Run(() => File.ReadAllText($"{disk}/serial"));
        ServedDevice.Await(() => kick.TryDrain(out _), "the kick");
        using var bounce = RingMapping.Map(served.Device, queue.DataAddress, out var errno);
        Assert.Equal(Errno.None, errno);
        Assert.Equal(Errno.None, served.Device.TryGetIotlbInfo(0, 0, 0, out var info));
        Assert.Equal(new IotlbInfo(0, served.Device.BounceSize - 1, true), info);
        Assert.Equal(served.Device.BounceSize, bounce!.Length);

        // The window is one region, yet only the slots of this request have memory behind them.
        Assert.True(bounce.Probe.EnsureAccessible(bounce.HostAddress + (nint)queue.DataAddress, 20, write: true));
        Assert.False(bounce.Probe.EnsureAccessible(bounce.HostAddress, 1, write: false));
        Assert.False(bounce.Probe.EnsureAccessible(bounce.HostAddress, 1, write: true));
        Assert.Equal(Errno.EFAULT, bounce.Populate(bounce.HostAddress, (nuint)bounce.Length, write: false));
        Assert.Equal(Errno.EFAULT, PageFaults.Probe((nuint)bounce.HostAddress, (nuint)bounce.HostAddress + 4096, 4096));

        queue.Complete(bounce, "raw-serial-of-20-chr"u8);
        ServedDevice.Await(() => served.Device.TryInjectInterrupt(0) == Errno.None, "the interrupt");
        Assert.Equal("raw-serial-of-20-chr", (await serial.WaitAsync(TimeSpan.FromSeconds(60))).Trim());
    }

    [Fact]
    public async Task User_memory_can_take_the_place_of_the_bounce_pages()
    {
        const ulong Size = 1ul << 20;
        using var served = new ServedDevice(_kernel, ServedDevice.Block("umem"), ServedDevice.Accept, device => device.BounceSize = Size);
        using var kick = EventFd.Create();
        _kernel.Bus.Attach("umem");
        served.Device.SetupKick(0, kick.Descriptor);
        using var queue = new RawQueue(served.Device, 0);
        var serial = Task.Run(() => File.ReadAllText($"{Directory.GetDirectories("/sys/block", "vd*").Single()}/serial"));
        ServedDevice.Await(() => kick.TryDrain(out _), "the kick");

        using var memory = MemoryMapping.Allocate(Size);
        Assert.Equal(Errno.EINVAL, served.Device.TryRegisterUmem(memory.Address, 0, Size / 2, 0));
        Assert.Equal(Errno.None, served.Device.TryRegisterUmem(memory.Address, 0, Size, 0));
        Assert.Equal(Errno.EEXIST, served.Device.TryRegisterUmem(memory.Address, 0, Size, 0));
        queue.Complete(memory.Address, "in-user-memory-20chr"u8);
        ServedDevice.Await(() => served.Device.TryInjectInterrupt(0) == Errno.None, "the interrupt");
        Assert.Equal("in-user-memory-20chr", (await serial.WaitAsync(TimeSpan.FromSeconds(60))).Trim());
        Assert.Equal(Errno.EINVAL, served.Device.TryDeregisterUmem(0, Size / 2, 0));
        Assert.Equal(Errno.None, served.Device.TryDeregisterUmem(0, Size, 0));
        Assert.Equal(Errno.ENOENT, served.Device.TryDeregisterUmem(0, Size, 0));
    }

    [Fact]
    public void A_refused_feature_set_ends_with_FAILED()
    {
        using var served = new ServedDevice(_kernel, ServedDevice.Block("refuse"), (_, request) =>
            VduseResponse.For(request.RequestId, request.Status == FeaturesOk ? VduseResult.Failed : VduseResult.Ok));
        _kernel.Bus.Attach("refuse");
        Assert.Equal([0, Acknowledge, Driver, FeaturesOk, 0x83], served.Statuses);
        Assert.Empty(Directory.GetDirectories("/sys/block", "vd*"));
    }

    [Fact]
    [Trait("Covers", "A163")]
    public void Unbinding_resets_and_forgets_the_rings_and_binding_starts_again()
    {
        using var served = new ServedDevice(_kernel, ServedDevice.Block("rebind"), ServedDevice.Accept);
        _kernel.Bus.Attach("rebind");
        _kernel.Bus.UnbindDriver("rebind");
        Assert.Null(_kernel.Bus.GetBoundDriver("rebind"));
        _kernel.Bus.UnbindDriver("rebind");
        // Reset, and the driver core acknowledges for whoever comes next.
        Assert.Equal([0, Acknowledge], served.Statuses.TakeLast(2).ToArray());
        Assert.Equal(default, served.Device.GetQueueInfo(0));
        Assert.Equal(0ul, served.Device.GetDriverFeatures());
        Assert.Equal(Errno.EINVAL, served.Device.TryInjectInterrupt(0));

        _kernel.Bus.BindDriver("rebind", "virtio_vdpa");
        _kernel.Bus.BindDriver("rebind", "virtio_vdpa");
        Assert.Equal("virtio_vdpa", _kernel.Bus.GetBoundDriver("rebind"));
        Assert.Equal(DriverOk, served.Statuses[^1]);
        Assert.True(served.Device.GetQueueInfo(0).Ready);

        var error = Assert.Throws<VduseException>(() => _kernel.Bus.BindDriver("rebind", "no_such_driver"));
        Assert.Equal(Errno.ENOENT, error.Errno);
        Assert.Contains("modprobe", error.Message, StringComparison.Ordinal);
        Assert.Equal("virtio_vdpa", _kernel.Bus.GetBoundDriver("rebind"));
    }

    [Fact]
    public void Detach_and_attach_again_serves_again()
    {
        using var served = new ServedDevice(_kernel, ServedDevice.Block("again"), ServedDevice.Accept);
        for (var round = 0; round < 3; round++)
        {
            _kernel.Bus.Attach("again");
            Assert.Equal(DriverOk, served.Statuses[^1]);
            Assert.Single(Directory.GetDirectories("/sys/block", "vd*"));
            _kernel.Bus.Detach("again");
            Assert.DoesNotContain(_kernel.Bus.ListDevices(), d => d.Name == "again");
            Assert.Empty(Directory.GetDirectories("/sys/block", "vd*"));
        }
    }

    [Fact]
    public void The_configuration_that_the_driver_reads_is_the_one_that_was_written()
    {
        using var served = new ServedDevice(_kernel, ServedDevice.Block("config"), ServedDevice.Accept);
        _kernel.Bus.Attach("config");
        var size = $"{Directory.GetDirectories("/sys/block", "vd*").Single()}/size";
        Assert.Equal("0", File.ReadAllText(size).Trim());
        served.Device.SetConfig(0, BitConverter.GetBytes(2048ul));
        ServedDevice.Await(() => served.Device.TryInjectConfigInterrupt() == Errno.None, "DRIVER_OK in the kernel");
        ServedDevice.Await(() => File.ReadAllText(size).Trim() == "2048", "the new capacity");
    }
}
