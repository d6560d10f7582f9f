using VduseActors.Kernel;
using VduseActors.Transports.Vduse;

namespace VduseActors.Transports.Kernel.Tests;

/// <summary>The generic netlink family <c>vdpa</c> of the real kernel, its errors in its own words.</summary>
public sealed class VdpaBusTests : IDisposable
{
    private readonly LinuxVduse _kernel = LinuxVduse.Open();

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public void The_management_device_supports_block_and_network()
    {
        var vduse = Assert.Single(_kernel.Bus.ListManagementDevices(), m => m.Name == "vduse");
        Assert.Null(vduse.Bus);
        Assert.Equal(6ul, vduse.SupportedClasses);
    }

    [Fact]
    public void An_attached_device_is_listed_with_its_shape()
    {
        using var served = new ServedDevice(_kernel, ServedDevice.Block("shape", queues: 3), ServedDevice.Accept);
        Assert.DoesNotContain(_kernel.Bus.ListDevices(), d => d.Name == "shape");
        _kernel.Bus.Attach("shape");
        var device = Assert.Single(_kernel.Bus.ListDevices(), d => d.Name == "shape");
        Assert.Equal(new VdpaDevice("shape", "vduse", 2, 0x1af4, 3, 128), device);
    }

    [Fact]
    public void The_decoded_configuration_is_the_one_of_the_device()
    {
        var config = new byte[60];
        BitConverter.TryWriteBytes(config.AsSpan(0), 0ul);
        BitConverter.TryWriteBytes(config.AsSpan(20), 4096u);
        BitConverter.TryWriteBytes(config.AsSpan(34), (ushort)1);
        // RO, BLK_SIZE, MQ
        var spec = ServedDevice.Block("decoded") with
        {
            Config = config,
            Features = (1ul << 33) | (1ul << 32) | (1ul << 5) | (1ul << 6) | (1ul << 12),
        };
        using var served = new ServedDevice(_kernel, spec, ServedDevice.Accept);
        Assert.Equal(Errno.ENODEV, Assert.Throws<VduseException>(() => _kernel.Bus.ReadConfig("decoded")).Errno);
        _kernel.Bus.Attach("decoded");
        Assert.Equal(
            new VdpaDeviceConfig("decoded", 2, spec.Features, 0, 4096, 1, true),
            _kernel.Bus.ReadConfig("decoded"));
    }

    [Fact]
    public void Attaching_what_does_not_exist_is_EINVAL() => Refused(Errno.EINVAL, () => _kernel.Bus.Attach("nobody"), "VDPA_CMD_DEV_NEW");

    [Fact]
    public void Attaching_a_device_whose_queues_were_not_set_up_is_EINVAL()
    {
        _kernel.CreateDevice(ServedDevice.Block("unset"));
        try
        {
            Refused(Errno.EINVAL, () => _kernel.Bus.Attach("unset"), "VDPA_CMD_DEV_NEW");
        }
        finally
        {
            _kernel.DestroyDevice("unset");
        }
    }

    [Fact]
    public void Attaching_twice_is_EEXIST()
    {
        using var served = new ServedDevice(_kernel, ServedDevice.Block("twice"), ServedDevice.Accept);
        _kernel.Bus.Attach("twice");
        Refused(Errno.EEXIST, () => _kernel.Bus.Attach("twice"), "VDPA_CMD_DEV_NEW");
    }

    [Fact]
    public void Detaching_what_is_not_attached_is_ENODEV() =>
        Refused(Errno.ENODEV, () => _kernel.Bus.Detach("nobody"), "VDPA_CMD_DEV_DEL");

    [Fact]
    public void The_kernels_own_words_are_in_the_message()
    {
        var error = Assert.Throws<VduseException>(() => _kernel.Bus.Detach("nobody"));
        Assert.Contains("device not found", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Destroying_an_attached_device_is_EBUSY_and_names_the_remedy()
    {
        using var served = new ServedDevice(_kernel, ServedDevice.Block("busy"), ServedDevice.Accept);
        _kernel.Bus.Attach("busy");
        var error = Assert.Throws<VduseException>(() => _kernel.DestroyDevice("busy"));
        Assert.Equal(Errno.EBUSY, error.Errno);
        Assert.Contains("detach", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_driver_of_a_device_that_is_not_attached_is_nobody()
    {
        Assert.Null(_kernel.Bus.GetBoundDriver("nobody"));
        _kernel.Bus.UnbindDriver("nobody");
        Refused(Errno.ENODEV, () => _kernel.Bus.BindDriver("nobody", "virtio_vdpa"), "binding");
    }

    [Fact]
    public void Many_threads_may_ask_at_once()
    {
        using var served = new ServedDevice(_kernel, ServedDevice.Block("crowd"), ServedDevice.Accept);
        _kernel.Bus.Attach("crowd");
        Parallel.For(0, 32, _ => Assert.Contains(_kernel.Bus.ListDevices(), d => d.Name == "crowd"));
    }

    private static void Refused(Errno errno, Action call, string operation)
    {
        var error = Assert.Throws<VduseException>(call);
        Assert.Equal(errno, error.Errno);
        Assert.Contains(operation, error.Message, StringComparison.Ordinal);
    }
}
