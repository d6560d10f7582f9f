using VduseActors.Kernel;

namespace VduseActors.Native.Kernel.Tests;

/// <summary>Messages that are late, never answered, or answered by the next process.</summary>
public sealed class LifetimeTests : IDisposable
{
    private readonly LinuxVduse _kernel = LinuxVduse.Open();

    public void Dispose() => _kernel.Dispose();

    [Fact]
    [Trait("Covers", "A170")]
    public void A_message_that_nobody_answers_breaks_the_device_for_good()
    {
        using (var served = new ServedDevice(_kernel, ServedDevice.Block("mute"), answer: null, d => d.MessageTimeoutSeconds = 1))
        {
            _kernel.Bus.Attach("mute");
            Assert.Equal(ControlRead.Broken, served.Device.TryReadRequest(out _));
            Assert.NotEqual(0u, Readiness.Wait(served.Device.PollDescriptor, Epoll.EPOLLIN, 0) & Epoll.EPOLLERR);
            var error = Assert.Throws<VduseException>(() => served.Device.GetDriverFeatures());
            Assert.Equal(Errno.EPERM, error.Errno);
            Assert.Contains("broken", error.Message, StringComparison.Ordinal);
            Assert.Equal(Errno.EPERM, served.Device.TryInjectInterrupt(0));
            Assert.Equal(Errno.ENOENT, served.Device.TryWriteResponse(VduseResponse.For(0, VduseResult.Ok)));
        }

        Assert.DoesNotContain("mute", _kernel.ListDevices());
    }

    [Fact]
    [Trait("Covers", "A169")]
    public void A_message_that_was_read_but_not_answered_comes_again_after_the_device_is_reopened()
    {
        _kernel.CreateDevice(ServedDevice.Block("reopen"));
        var first = _kernel.OpenDevice("reopen");
        first.SetupQueue(0, 128);
        var attaching = Task.Run(() => _kernel.Bus.Attach("reopen"));
        VduseRequest taken = default;
        ServedDevice.Await(() => first.TryReadRequest(out taken) == ControlRead.Message, "the first message");
        first.Dispose();

        using (var second = _kernel.OpenDevice("reopen"))
        {
            VduseRequest again = default;
            ServedDevice.Await(() => second.TryReadRequest(out again) == ControlRead.Message, "the message again");
            Assert.Equal((taken.RequestId, taken.Type, taken.Status), (again.RequestId, again.Type, again.Status));
            Assert.Equal(Errno.None, second.TryWriteResponse(VduseResponse.For(again.RequestId, VduseResult.Ok)));
            Assert.Equal(Errno.ENOENT, second.TryWriteResponse(VduseResponse.For(again.RequestId, VduseResult.Ok)));
            AnswerUntil(second, attaching);
            AnswerUntil(second, Task.Run(() => _kernel.Bus.Detach("reopen")));
        }

        _kernel.DestroyDevice("reopen");
    }

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

    private static void AnswerUntil(IVduseDevice device, Task task) =>
        ServedDevice.Await(
            () =>
            {
                while (device.TryReadRequest(out var request) == ControlRead.Message)
                    device.TryWriteResponse(VduseResponse.For(request.RequestId, VduseResult.Ok));
                return task.IsCompleted;
            },
            "the kernel's answer to netlink");
}
