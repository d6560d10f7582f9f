using VduseActors.Kernel;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Tests.Support;
using VduseActors.Transports.RfcV3;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Tests.RfcV3;

/// <summary>The kernel port over RFC v3: what it makes of a protocol that has less, and of the reviewers' requests about it.</summary>
public sealed class RfcPortTests : IDisposable
{
    private const ulong NetStatus =
        1UL << 16, NetGuestAnnounce = 1UL << 21, BlockConfigWce = 1UL << 11, NetMac = 1UL << 5, BlockFlush = 1UL << 9;

    private readonly SimulatedVduse _vduse = new(KernelProfile.RfcV3, new SimulatedKernelOptions { DefaultDriver = null });

    public void Dispose() => _vduse.Dispose();

    [Theory]
    [InlineData(1u, NetStatus | NetGuestAnnounce | NetMac, NetMac)]
    [InlineData(2u, BlockConfigWce | BlockFlush, BlockFlush)]
    [InlineData(2u, VirtioFeature.RingPacked | VirtioFeature.RingEventIdx, VirtioFeature.RingEventIdx)]
    public async Task Features_that_depend_on_what_the_protocol_lacks_are_not_offered(uint type, ulong offered, ulong served)
    {
        using var device = Open(Spec("device0") with { DeviceId = type, Features = offered });
        _vduse.Bus.Attach("device0");
        var bare = _vduse.Kernel.Bus.OpenBare("device0");

        var asking = Task.Run(() => bare.DeviceFeatures);
        await Eventually.Holds(() => device.TryReadRequest(out _) == ControlRead.Empty && asking.IsCompleted, "the question is answered");

        Assert.Equal(served | VirtioFeature.AccessPlatform, await asking);
    }

    [Fact]
    public void There_is_no_configuration_interrupt()
    {
        using var device = Open(Spec("device0"));

        Assert.Equal(Errno.EOPNOTSUPP, device.TryInjectConfigInterrupt());
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData((1UL << 20) - 1)]
    [InlineData((1UL << 30) + 1)]
    [InlineData(ulong.MaxValue)]
    public void A_bounce_pool_has_bounds_although_the_kernel_knows_none(ulong bytes)
    {
        var options = new RfcVduseOptions { BounceSize = bytes };

        Assert.Equal(
            Errno.EINVAL, Assert.Throws<VduseException>(() => new RfcVduse(_vduse.Kernel.Rfc!, _vduse.Kernel.Bus, "test", options)).Errno);
    }

    [Fact]
    public async Task Configuration_space_may_be_larger_than_a_message()
    {
        var config = new byte[600];
        new Random(1).NextBytes(config);
        using var device = Open(Spec("device0") with { Config = config });
        _vduse.Bus.Attach("device0");
        var bare = _vduse.Kernel.Bus.OpenBare("device0");
        var read = new byte[256];

        var reading = Task.Run(() => bare.ReadConfig(400, read));
        await Eventually.Holds(() => device.TryReadRequest(out _) == ControlRead.Empty && reading.IsCompleted, "it is read");

        Assert.Equal(config[400..], read[..200]);
        Assert.All(read[200..], zero => Assert.Equal(0, zero));
    }

    [Fact]
    public async Task A_refusal_is_a_negative_errno_and_nothing_else()
    {
        var guest = new SimulatedVduse(KernelProfile.RfcV3, new SimulatedKernelOptions { DefaultDriver = VdpaDrivers.Vhost });
        using (guest)
        {
            guest.CreateDevice(Spec("device0"));
            using var device = guest.OpenDevice("device0");
            guest.Bus.Attach("device0");
            var asking = Task.Run(() =>
            {
                using var vhost = guest.Kernel.Bus.OpenVhost("device0");
                return vhost.GetQueueState(0, out _);
            });

            await Eventually.Holds(
                () =>
                {
                    while (device.TryReadRequest(out var request) == ControlRead.Message)
                    {
                        var result = request.Type == VduseRequestType.GetQueueState ? VduseResult.Failed : VduseResult.Ok;
                        Assert.Equal(Errno.None, device.TryWriteResponse(VduseResponse.For(request.RequestId, result)));
                    }

                    return asking.IsCompleted;
                },
                "the kernel has asked");
            Assert.Equal(Errno.EIO, await asking);
        }

        Assert.Equal(-5, RfcResponse.For(1, Errno.EIO).Result);
    }

    [Fact]
    public void Descriptors_are_close_on_exec()
    {
        using var device = Open(Spec("device0"));
        _vduse.Bus.Attach("device0");
        var memory = _vduse.Kernel.Bus.OpenBare("device0").AllocateCoherent(0, 4096)!.Value;

        Assert.Equal(Errno.None, device.TryGetIotlbRegion(memory.Iova, memory.Iova, 0, out var region));

        using (region.File)
        {
            Assert.True(IsCloseOnExec(device.PollDescriptor));
            Assert.True(IsCloseOnExec((int)region.File.DangerousGetHandle()));
        }
    }

    [Fact]
    public void A_missing_descriptor_is_refused_rather_than_passed_on_as_a_large_number()
    {
        using var device = Open(Spec("device0"));

        Assert.Equal(Errno.EINVAL, Assert.Throws<VduseException>(() => device.SetupKick(0, -1)).Errno);
        Assert.Equal(Errno.EBADF, Assert.Throws<VduseException>(() => device.SetupKick(0, 1_000_000)).Errno);
    }

    [Fact]
    public void An_address_without_a_region_may_have_one_soon()
    {
        using var device = Open(Spec("device0"));
        _vduse.Bus.Attach("device0");

        Assert.Equal(Errno.EAGAIN, device.TryGetIotlbRegion(4096, 4096, 0, out _));
        Assert.Equal(Errno.EINVAL, device.TryGetIotlbRegion(1, 0, 0, out _));
    }

    [Fact]
    public void A_device_has_one_opener_in_its_life()
    {
        _vduse.CreateDevice(Spec("device0"));
        Assert.Equal(Errno.EEXIST, Assert.Throws<VduseException>(() => _vduse.CreateDevice(Spec("device0"))).Errno);
        var device = _vduse.OpenDevice("device0");
        Assert.Equal(Errno.EBUSY, Assert.Throws<VduseException>(() => _vduse.OpenDevice("device0")).Errno);
        Assert.Equal(Errno.EBUSY, Assert.Throws<VduseException>(() => _vduse.DestroyDevice("device0")).Errno);

        device.Dispose();

        var closed = Assert.Throws<VduseException>(() => _vduse.OpenDevice("device0"));
        Assert.Equal(Errno.ENODEV, closed.Errno);
        Assert.Contains("create it again", closed.Message, StringComparison.Ordinal);
        _vduse.DestroyDevice("device0");
        Assert.Equal(Errno.EINVAL, Assert.Throws<VduseException>(() => _vduse.DestroyDevice("device0")).Errno);
        Assert.Empty(_vduse.Kernel.DeviceNames);
    }

    [Fact]
    public void A_device_that_nobody_opened_can_be_destroyed()
    {
        _vduse.CreateDevice(Spec("device0"));

        _vduse.DestroyDevice("device0");

        Assert.Empty(_vduse.ListDevices());
    }

    [Fact]
    public void What_the_protocol_has_no_word_for_is_refused_with_a_reason()
    {
        Assert.Contains("groups", Refusal(Spec("a") with { Groups = 2 }), StringComparison.Ordinal);
        Assert.Contains("size of the queues", Refusal(Spec("a") with { MaxQueueSize = 0 }), StringComparison.Ordinal);
        Assert.Contains("queues", Refusal(Spec("a") with { QueueCount = 65536 }), StringComparison.Ordinal);
        using var device = Open(Spec("device0"));
        Assert.Contains("128", Assert.Throws<VduseException>(() => device.SetupQueue(0, 64)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "for ever", Assert.Throws<VduseException>(() => device.MessageTimeoutSeconds = 5).Message, StringComparison.Ordinal);
        Assert.Equal(0u, device.MessageTimeoutSeconds);
        Assert.Equal(64UL << 20, device.BounceSize);
    }

    private static VduseDeviceSpec Spec(string name) =>
        new() { Name = name, DeviceId = 2, Features = 0, QueueCount = 1, MaxQueueSize = 128, Config = new byte[60] };

    private static bool IsCloseOnExec(int descriptor)
    {
        const int closeOnExec = 0x80000;
        var flags = File.ReadLines($"/proc/self/fdinfo/{descriptor}").Single(line => line.StartsWith("flags:", StringComparison.Ordinal));
        return (Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & closeOnExec) != 0;
    }

    private IVduseDevice Open(VduseDeviceSpec spec)
    {
        _vduse.CreateDevice(spec);
        return _vduse.OpenDevice(spec.Name);
    }

    private string Refusal(VduseDeviceSpec spec) => Assert.Throws<VduseException>(() => _vduse.CreateDevice(spec)).Message;
}
