using VduseActors.Kernel;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Tests.Support;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Tests.Vduse;

public sealed class InterruptTests
{
    private const DeviceStatus Negotiated = DeviceStatus.Acknowledge | DeviceStatus.Driver | DeviceStatus.FeaturesOk;

    [Fact]
    [Trait("Covers", "A002")]
    [Trait("Covers", "A168")]
    public async Task An_interrupt_is_refused_until_the_kernel_has_stored_DRIVER_OK()
    {
        var duringReply = Errno.None;
        TestDaemon? daemon = null;
        var (rig, transport) = Rig.Bare(daemon: new TestDaemonOptions
        {
            Refuse = status =>
            {
                if ((status & 4) != 0)
                    duringReply = daemon!.Device.TryInjectInterrupt(0);
                return false;
            },
        });
        using (rig)
        {
            daemon = rig.Daemon;
            RawRingDriver.Negotiate(transport, TestDaemonOptions.DefaultFeatures);
            using var ring = RawRingDriver.TryCreate(transport, 0, 16)!;
            Assert.Equal(Errno.EINVAL, daemon.Device.TryInjectInterrupt(0));
            Assert.True(RawRingDriver.Run(transport));
            Assert.Equal(Errno.EINVAL, duringReply);
            Assert.Equal(Errno.None, daemon.Device.TryInjectInterrupt(0));
            await Eventually.Holds(() => ring.InterruptCount == 1, "the interrupt has come");
            Assert.Equal(2, rig.Kernel.RefusedInterrupts(TestDaemon.Name));
            transport.Reset();
            Assert.Equal(Errno.EINVAL, daemon.Device.TryInjectInterrupt(0));
        }
    }

    [Fact]
    public async Task Interrupts_coalesce_while_one_runs()
    {
        var (rig, transport) = Rig.Bare();
        using (rig)
        using (var release = new ManualResetEventSlim(false))
        {
            RawRingDriver.Negotiate(transport, TestDaemonOptions.DefaultFeatures);
            using var ring = RawRingDriver.TryCreate(transport, 0, 16)!;
            var runs = 0;
            transport.SetupQueue(0, 16, ring.Ring.DescriptorIova, ring.Ring.AvailIova, ring.Ring.UsedIova, () =>
            {
                Interlocked.Increment(ref runs);
                release.Wait();
            });
            RawRingDriver.Run(transport);
            Assert.Equal(Errno.None, rig.Daemon.Device.TryInjectInterrupt(0));
            await Eventually.Holds(() => Volatile.Read(ref runs) == 1, "the first interrupt runs");
            for (var i = 0; i < 100; i++)
                Assert.Equal(Errno.None, rig.Daemon.Device.TryInjectInterrupt(0));

            release.Set();
            await Eventually.Holds(() => Volatile.Read(ref runs) == 2, "the others have run, as one");
            transport.Reset();
            Assert.Equal(2, runs);
        }
    }

    [Fact]
    public async Task Interrupts_without_a_completion_are_counted()
    {
        using var rig = new Rig();
        var disk = rig.AttachBlock();
        for (var i = 1; i <= 3; i++)
        {
            var before = disk.IdleInterruptCount;
            Assert.Equal(Errno.None, rig.Daemon.Device.TryInjectInterrupt(0));
            await Eventually.Holds(() => disk.IdleInterruptCount > before, "the interrupt found nothing");
        }
    }

    [Fact]
    public void An_interrupt_for_a_queue_that_is_not_ready_is_lost()
    {
        var (rig, transport) = Rig.Bare();
        using (rig)
        {
            RawRingDriver.Negotiate(transport, TestDaemonOptions.DefaultFeatures);
            using var ring = RawRingDriver.TryCreate(transport, 0, 16)!;
            transport.SetQueueReady(0, false);
            RawRingDriver.Run(transport);
            Assert.Equal(Errno.None, rig.Daemon.Device.TryInjectInterrupt(0));
            transport.Reset();
            Assert.Equal(0, ring.InterruptCount);
        }
    }

    [Fact]
    [Trait("Covers", "A166")]
    public void A_kick_without_a_kickfd_is_remembered_until_one_is_installed()
    {
        var (rig, transport) = Bare();
        using (rig)
        using (var kick = Native.EventFd.Create())
        {
            using var ring = RawRingDriver.TryCreate(transport, 0, 16)!;
            ring.Kick();
            ring.Kick();
            rig.Daemon.Device.SetupKick(0, kick.Descriptor);
            Assert.True(kick.TryDrain(out var count));
            Assert.Equal(1ul, count);
            rig.Daemon.Device.SetupKick(0, -1);
            rig.Daemon.Device.SetupKick(0, kick.Descriptor);
            Assert.False(kick.TryDrain(out _));
            ring.Kick();
            ring.Kick();
            Assert.True(kick.TryDrain(out count));
            Assert.Equal(2ul, count);
        }
    }

    [Fact]
    public void A_kick_of_a_queue_that_is_not_ready_is_dropped()
    {
        var (rig, transport) = Bare();
        using (rig)
        using (var kick = Native.EventFd.Create())
        {
            using var ring = RawRingDriver.TryCreate(transport, 0, 16)!;
            transport.SetQueueReady(0, false);
            ring.Kick();
            transport.SetQueueReady(0, true);
            rig.Daemon.Device.SetupKick(0, kick.Descriptor);
            Assert.False(kick.TryDrain(out _));
        }
    }

    [Fact]
    public void A_reset_takes_the_kickfd_and_the_remembered_kick_away()
    {
        var (rig, transport) = Bare();
        using (rig)
        using (var kick = Native.EventFd.Create())
        {
            using var ring = RawRingDriver.TryCreate(transport, 0, 16)!;
            ring.Kick();
            transport.Reset();
            rig.Daemon.Device.SetupKick(0, kick.Descriptor);
            Assert.False(kick.TryDrain(out _));

            using var next = RawRingDriver.TryCreate(transport, 0, 16)!;
            next.Kick();
            Assert.True(kick.TryDrain(out _));
            transport.Reset();
            using var last = RawRingDriver.TryCreate(transport, 0, 16)!;
            last.Kick();
            Assert.False(kick.TryDrain(out _));
        }
    }

    [Fact]
    public void The_kernel_keeps_its_own_reference_to_a_kickfd()
    {
        var (rig, transport) = Bare();
        using (rig)
        {
            using var ring = RawRingDriver.TryCreate(transport, 0, 16)!;
            var kick = Native.EventFd.Create();
            Assert.Equal(Errno.None, Native.EventFd.TryReference(kick.Descriptor, out var mine));
            rig.Daemon.Device.SetupKick(0, kick.Descriptor);
            kick.Dispose();
            ring.Kick();
            Assert.True(mine!.TryDrain(out _));
            mine.Dispose();
        }
    }

    [Fact]
    public void Reset_clears_what_belongs_to_a_session_and_keeps_what_belongs_to_the_device()
    {
        var (rig, transport) = Rig.Bare(KernelProfile.Linux73);
        using (rig)
        {
            var device = rig.Daemon.Device;
            RawRingDriver.Negotiate(transport, TestDaemonOptions.DefaultFeatures);
            using var ring = RawRingDriver.TryCreate(transport, 0, 16)!;
            RawRingDriver.Run(transport);
            var info = device.GetQueueInfo(0);
            Assert.Equal(
                (16u, ring.Ring.DescriptorIova, ring.Ring.AvailIova, ring.Ring.UsedIova, true),
                (info.Size, info.DescriptorAddress, info.DriverAddress, info.DeviceAddress, info.Ready));
            device.SetConfig(0, [1, 2, 3]);
            device.MessageTimeoutSeconds = 9;
            transport.Reset();

            Assert.Equal(DeviceStatus.None, transport.Status);
            Assert.Equal(0ul, device.GetDriverFeatures());
            Assert.Equal(default, device.GetQueueInfo(0));
            Assert.Equal(128, transport.MaxQueueSize(0));
            Assert.Equal(9u, device.MessageTimeoutSeconds);
            var config = new byte[3];
            transport.ReadConfig(0, config);
            Assert.Equal([1, 2, 3], config);

            // The ring's region stays until the driver frees it.
            Assert.Equal(Errno.None, device.TryGetIotlbInfo(ring.Ring.DescriptorIova, ring.Ring.DescriptorIova, 0, out _));
            ring.Dispose();
            Assert.Equal(Errno.EINVAL, device.TryGetIotlbInfo(0, ulong.MaxValue, 0, out _));
        }
    }

    [Fact]
    public void A_failed_reset_still_clears_the_kernels_state()
    {
        var (rig, transport) = Rig.Bare(daemon: new TestDaemonOptions { Refuse = status => status == 0 });
        using (rig)
        {
            RawRingDriver.Negotiate(transport, TestDaemonOptions.DefaultFeatures);
            Assert.Equal(Negotiated, transport.Status);
            transport.Reset();
            Assert.Equal(DeviceStatus.None, transport.Status);
        }
    }

    [Fact]
    [Trait("Covers", "A028")]
    public void Configuration_reads_behind_the_end_are_zeros()
    {
        var (rig, transport) = Bare();
        using (rig)
        {
            var into = Enumerable.Repeat((byte)7, 16).ToArray();
            rig.Daemon.Device.SetConfig(58, [1, 2]);
            transport.ReadConfig(58, into);
            Assert.Equal([1, 2, .. new byte[14]], into);
            into.AsSpan().Fill(7);
            transport.ReadConfig(uint.MaxValue, into);
            Assert.Equal(new byte[16], into);
        }
    }

    [Fact]
    public void Reading_configuration_before_features_makes_the_driver_a_legacy_one()
    {
        var (rig, transport) = Bare();
        using (rig)
        {
            transport.ReadConfig(0, new byte[8]);
            Assert.Equal(0ul, transport.DriverFeatures);
            transport.DriverFeatures = TestDaemonOptions.DefaultFeatures;
            transport.ReadConfig(0, new byte[8]);
            Assert.Equal(TestDaemonOptions.DefaultFeatures, transport.DriverFeatures);
        }
    }

    private static (Rig Rig, IVirtioTransport Transport) Bare() => Rig.Bare();
}
