using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Transports.Tests.PortSuite;

/// <summary>
/// Attach and detach with the kernel's own virtio-blk driver, and messages that are late, never answered, or answered by the next process:
/// what every implementation of the kernel port does alike.
/// </summary>
public abstract class LifetimeSuite : KernelPortSuite
{
    [Fact]
    public void Attach_brings_the_driver_up_in_the_order_of_the_standard_and_detach_resets()
    {
        using var served = new ServedDevice(Kernel, ServedDevice.Block("suite-up"), ServedDevice.Accept);
        for (var round = 0; round < 2; round++)
        {
            Kernel.Bus.Attach("suite-up");
            Assert.Equal([0, 0x01, 0x03, 0x0b, 0x0f], served.Statuses.TakeLast(5).Select(status => (int)status));
            var info = served.Device.GetQueueInfo(0);
            Assert.True(info.Ready);
            Assert.Equal((128u, info.DescriptorAddress + (16 * 128)), (info.Size, info.DriverAddress));
            Assert.Equal(Errno.None, served.Device.TryGetIotlbInfo(info.DescriptorAddress, info.DescriptorAddress, 0, out _));
            Assert.Equal(Errno.EEXIST, Assert.Throws<VduseException>(() => Kernel.Bus.Attach("suite-up")).Errno);
            Kernel.Bus.Detach("suite-up");
            Assert.Equal([0, 0x01], served.Statuses.TakeLast(2).Select(status => (int)status));
            Assert.Equal(default, served.Device.GetQueueInfo(0));
            Assert.Equal(0ul, served.Device.GetDriverFeatures());
            Assert.Equal(Errno.EINVAL, served.Device.TryInjectInterrupt(0));
        }

        var ids = served.Messages.Select(message => message.RequestId).ToArray();
        Assert.Equal(Enumerable.Range(0, ids.Length).Select(i => (uint)i), ids);
        var ready = served.Messages.Count(message => message.Type == VduseRequestType.SetQueueReady);
        Assert.Equal(Kernel.Features.HasFlag(VduseFeatures.QueueReady) ? 4 : 0, ready);
    }

    [Fact]
    public void An_attach_needs_a_device_whose_queues_are_all_set_up()
    {
        Assert.Equal(Errno.EINVAL, Assert.Throws<VduseException>(() => Kernel.Bus.Attach("suite-none")).Errno);
        Assert.Equal(Errno.ENODEV, Assert.Throws<VduseException>(() => Kernel.Bus.Detach("suite-none")).Errno);
        Kernel.CreateDevice(ServedDevice.Block("suite-unset", queues: 2));
        using (var device = Kernel.OpenDevice("suite-unset"))
        {
            device.SetupQueue(0, 128);
            Assert.Equal(Errno.EINVAL, Assert.Throws<VduseException>(() => Kernel.Bus.Attach("suite-unset")).Errno);
        }

        Kernel.DestroyDevice("suite-unset");
    }

    [Fact]
    public void A_refused_feature_set_ends_with_FAILED()
    {
        using var served = new ServedDevice(Kernel, ServedDevice.Block("suite-refuse"), (_, request) =>
            VduseResponse.For(request.RequestId, request.Status == 0x0b ? VduseResult.Failed : VduseResult.Ok));
        Kernel.Bus.Attach("suite-refuse");
        Assert.Equal([0, 0x01, 0x03, 0x0b, 0x83], served.Statuses.Select(status => (int)status));
    }

    [Fact]
    [Trait("Covers", "A170")]
    public void A_message_that_nobody_answers_breaks_the_device_for_good()
    {
        using var served = new ServedDevice(
            Kernel, ServedDevice.Block("suite-mute"), answer: null, device => device.MessageTimeoutSeconds = 1);
        Kernel.Bus.Attach("suite-mute");
        Assert.Equal(ControlRead.Broken, served.Device.TryReadRequest(out _));
        Assert.NotEqual(0u, Polling.Wait(served.Device.PollDescriptor, Epoll.EPOLLIN, 0) & BrokenEvent);
        Assert.Equal(Errno.EPERM, Assert.Throws<VduseException>(() => served.Device.GetDriverFeatures()).Errno);
        Assert.Equal(Errno.EPERM, served.Device.TryInjectInterrupt(0));
        Assert.Equal(Errno.ENOENT, served.Device.TryWriteResponse(VduseResponse.For(0, VduseResult.Ok)));
    }

    [Fact]
    [Trait("Covers", "A169")]
    public void A_message_that_was_read_but_not_answered_comes_again_after_the_device_is_reopened()
    {
        Kernel.CreateDevice(ServedDevice.Block("suite-reopen"));
        var first = Kernel.OpenDevice("suite-reopen");
        first.SetupQueue(0, 128);
        var attaching = Task.Run(() => Kernel.Bus.Attach("suite-reopen"));
        VduseRequest taken = default;
        ServedDevice.Await(() => first.TryReadRequest(out taken) == ControlRead.Message, "the first message");
        first.Dispose();

        using (var second = Kernel.OpenDevice("suite-reopen"))
        {
            VduseRequest again = default;
            ServedDevice.Await(() => second.TryReadRequest(out again) == ControlRead.Message, "the message again");
            Assert.Equal((taken.RequestId, taken.Type, taken.Status), (again.RequestId, again.Type, again.Status));
            Assert.Equal(Errno.None, second.TryWriteResponse(VduseResponse.For(again.RequestId, VduseResult.Ok)));
            Assert.Equal(Errno.ENOENT, second.TryWriteResponse(VduseResponse.For(again.RequestId, VduseResult.Ok)));
            AnswerUntil(second, attaching);
            AnswerUntil(second, Task.Run(() => Kernel.Bus.Detach("suite-reopen")));
        }

        Kernel.DestroyDevice("suite-reopen");
    }

    /// <summary>How a broken device wakes who polls.</summary>
    protected virtual uint BrokenEvent => Epoll.EPOLLERR;

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
