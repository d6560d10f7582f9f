using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Tests.Support;
using VduseActors.Transports.RfcV3;

namespace VduseActors.Simulator.Tests.RfcV3;

/// <summary>Kicks and interrupts of RFC v3: eventfds that the daemon installs, both ways.</summary>
public sealed class RfcKernelEventFdTests : RfcKernelFixture
{
    [Fact]
    public void A_kick_without_an_eventfd_is_lost()
    {
        using var daemon = new RfcTestDaemon(Kernel);
        var bare = Bare();
        bare.SetQueueReady(0, true);
        using var kick = EventFd.Create();

        bare.Kick(0);
        Assert.Equal(Errno.None, daemon.SetEvent(RfcIoctl.VDUSE_VQ_SETUP_KICKFD, 0, kick));
        Assert.False(kick.TryDrain(out _));

        bare.Kick(0);
        Assert.True(kick.TryDrain(out _));
    }

    [Fact]
    public async Task An_interrupt_is_a_signal_on_the_daemons_eventfd_and_reaches_queues_that_are_ready()
    {
        using var daemon = new RfcTestDaemon(Kernel);
        var bare = Bare();
        using var interrupt = EventFd.Create();
        using var ring = RawRingDriver.TryCreate(bare, 0, 16)!;
        Assert.Equal(Errno.None, daemon.SetEvent(RfcIoctl.VDUSE_VQ_SETUP_IRQFD, 0, interrupt));

        for (var i = 1; i <= 3; i++)
        {
            interrupt.Signal();
            await Eventually.Holds(() => ring.InterruptCount == i, "the interrupt has come");
        }

        // Nobody takes the signals away again.
        Assert.True(interrupt.TryDrain(out var signals));
        Assert.Equal(3ul, signals);
        bare.SetQueueReady(0, false);
        interrupt.Signal();
        bare.SetQueueReady(0, true);
        interrupt.Signal();
        await Eventually.Holds(() => ring.InterruptCount >= 4, "the interrupt has come");
    }

    [Fact]
    public async Task A_signal_from_before_the_eventfd_was_installed_is_an_interrupt()
    {
        using var daemon = new RfcTestDaemon(Kernel);
        using var interrupt = EventFd.Create();
        using var ring = RawRingDriver.TryCreate(Bare(), 0, 16)!;
        interrupt.Signal();

        Assert.Equal(Errno.None, daemon.SetEvent(RfcIoctl.VDUSE_VQ_SETUP_IRQFD, 0, interrupt));

        await Eventually.Holds(() => ring.InterruptCount == 1, "the interrupt has come");
    }

    [Fact]
    public async Task A_second_interrupt_eventfd_of_a_queue_is_without_effect()
    {
        using var daemon = new RfcTestDaemon(Kernel);
        using var first = EventFd.Create();
        using var second = EventFd.Create();
        using var behind = EventFd.Create();
        using var ring = RawRingDriver.TryCreate(Bare(), 0, 16)!;
        using var other = RawRingDriver.TryCreate(Bare(), 1, 16)!;
        Assert.Equal(Errno.None, daemon.SetEvent(RfcIoctl.VDUSE_VQ_SETUP_IRQFD, 0, first));
        Assert.Equal(Errno.None, daemon.SetEvent(RfcIoctl.VDUSE_VQ_SETUP_IRQFD, 0, second));
        Assert.Equal(Errno.None, daemon.SetEvent(RfcIoctl.VDUSE_VQ_SETUP_IRQFD, 1, behind));

        // Signals are seen in their order: when the one behind has come, the second one's would have come.
        second.Signal();
        behind.Signal();
        await Eventually.Holds(() => other.InterruptCount == 1, "the signal behind has come");
        Assert.Equal(0, ring.InterruptCount);

        first.Signal();
        await Eventually.Holds(() => ring.InterruptCount == 1, "the first one's interrupt has come");
    }
}
