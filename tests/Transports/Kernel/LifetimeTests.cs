using VduseActors.Kernel;
using VduseActors.Transports.Vduse;

namespace VduseActors.Transports.Kernel.Tests;

/// <summary>What a process that serves for long must not lose: descriptors, memory, time for the collector.</summary>
public sealed class LifetimeTests : IDisposable
{
    private readonly LinuxVduse _kernel = LinuxVduse.Open();

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public void A_descriptor_of_driver_memory_is_not_inherited_by_child_processes()
    {
        using var served = new ServedDevice(_kernel, ServedDevice.Block("exec"), ServedDevice.Accept);
        _kernel.Bus.Attach("exec");
        var ring = served.Device.GetQueueInfo(0).DescriptorAddress;
        Assert.Equal(Errno.None, served.Device.TryGetIotlbRegion(ring, ring, 0, out var region));
        using (region.File)
        {
            const int CloseOnExec = 0x80000;
            foreach (var descriptor in new[] { (int)region.File.DangerousGetHandle(), served.Device.PollDescriptor })
            {
                var flags = File.ReadLines($"/proc/self/fdinfo/{descriptor}").Single(l => l.StartsWith("flags:", StringComparison.Ordinal));
                Assert.Equal(CloseOnExec, Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & CloseOnExec);
            }
        }
    }

    [Fact]
    public void Looking_a_region_up_for_ever_leaks_no_descriptor()
    {
        using var served = new ServedDevice(_kernel, ServedDevice.Block("leak"), ServedDevice.Accept);
        _kernel.Bus.Attach("leak");
        var ring = served.Device.GetQueueInfo(0).DescriptorAddress;
        var before = Directory.GetFiles("/proc/self/fd").Length;
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(Errno.None, served.Device.TryGetIotlbRegion(ring, ring, 0, out var region));
            Assert.Equal(Errno.None, IotlbMapping.TryMap(region, out var mapping));
            region.File.Dispose();
            mapping!.Dispose();
        }

        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, before + 5);
    }

    [Fact]
    public void Calls_of_the_data_path_and_of_the_control_channel_allocate_nothing()
    {
        using var served = new ServedDevice(_kernel, ServedDevice.Block("lean"), ServedDevice.Accept);
        _kernel.Bus.Attach("lean");
        var device = served.Device;
        var reply = VduseResponse.For(uint.MaxValue, VduseResult.Ok);
        long before = 0;
        for (var i = 0; i < 200; i++)
        {
            if (i == 100)
                before = GC.GetAllocatedBytesForCurrentThread();
            device.TryInjectInterrupt(0);
            device.TryReadRequest(out _);
            device.TryWriteResponse(reply);
            device.GetQueueInfo(0);
            device.GetDriverFeatures();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
