using Akka.Actor;
using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>What only a virtual machine monitor does: it maps its own memory, changes it, asks for positions, suspends.</summary>
public sealed class VhostTests612(ITestOutputHelper output) : VhostTests(output, KernelProfile.Linux612)
{
    [Fact]
    [Trait("Covers", "A167")]
    public async Task A_queue_enabled_after_DRIVER_OK_without_a_message_starts_with_its_first_kick()
    {
        using var guest = await GuestAsync();
        using var ring = RawRingDriver.TryCreate(guest.Transport, 0, 16)!;
        guest.Vhost.SetQueueReady(0, false);
        Assert.True(RawRingDriver.Run(guest.Transport));
        guest.Vhost.SetQueueReady(0, true);
        NegotiationTests.MakeGetId(ring, 0);

        ring.Kick();

        Assert.True(await ring.WaitUsedAsync(1, Patience));
    }
}

public sealed class VhostTestsRfcV3(ITestOutputHelper output) : VhostTests(output, KernelProfile.RfcV3)
{
    [Fact]
    public async Task A_map_may_have_more_regions_than_any_limit_of_ours()
    {
        const int regions = 3000;
        using var guest = await GuestAsync(eventIndex: false);
        using var ram = new GuestRam(1UL << 32, regions * 4096);
        guest.Vhost.BeginBatch();
        for (var i = 0UL; i < regions; i++)
        {
            Assert.Equal(
                Errno.None,
                guest.Vhost.UpdateIotlb(ram.Start + (i * 8192), ram.Start + (i * 8192) + 4095, ram, i * 4096, IotlbPermission.ReadWrite));
        }

        Assert.Equal(Errno.None, guest.Vhost.EndBatch());
        using var ring = RawRingDriver.TryCreate(guest.Transport, 0, 16)!;
        Assert.True(RawRingDriver.Run(guest.Transport));

        await AskForIdAsync(ring, ram.Start + ((regions - 1) * 8192));

        Assert.Equal("disk0", IdIn(ram, (regions - 1) * 4096));
    }
}

public abstract class VhostTests(ITestOutputHelper output, KernelProfile profile, IActorInterceptor? interceptor = null)
    : GuestFixture(output, profile, interceptor: interceptor)
{
    [Fact]
    [Trait("Covers", "B60")]
    public async Task A_guest_is_served_in_its_own_memory()
    {
        using var guest = await GuestAsync();

        await GuestServesAsync(guest);
    }

    [Fact]
    [Trait("Covers", "A162")]
    [Trait("Covers", "C17")]
    public async Task Memory_mapped_anew_under_load_costs_no_request()
    {
        using var guest = await GuestAsync();
        var driver = guest.ProbeBlock();
        var stop = false;
        var served = new int[8];
        var load = Enumerable.Range(0, served.Length).Select(worker => Task.Run(async () =>
        {
            var read = new byte[4096];
            while (!Volatile.Read(ref stop))
            {
                var sector = (ulong)(worker * 64);
                var data = Pattern(4096, served[worker]);
                Assert.True((await driver.WriteAsync(sector, data).WaitAsync(Patience)).IsOk);
                Assert.True((await driver.ReadAsync(sector, read).WaitAsync(Patience)).IsOk);
                Assert.Equal(data, read);
                Interlocked.Increment(ref served[worker]);
            }
        })).ToArray();

        // More memory is plugged in and taken out: each time the kernel replaces the whole map.
        for (var i = 0; i < 50 || served.Any(requests => Volatile.Read(ref requests) < 20); i++)
        {
            Assert.DoesNotContain(load, worker => worker.IsFaulted);
            using var more = new GuestRam(1UL << 32, 1 << 20);
            Assert.Equal(Errno.None, guest.Vhost.UpdateIotlb(more));
            Assert.Equal(Errno.None, guest.Vhost.InvalidateIotlb(more.Start, more.Last));
        }

        Volatile.Write(ref stop, true);
        await Task.WhenAll(load).WaitAsync(Patience);
        Assert.Empty(driver.Violations);
    }

    [Fact]
    public async Task Memory_that_is_read_only_is_not_written()
    {
        using var guest = await GuestAsync(eventIndex: false);
        using var shared = new GuestRam(1UL << 32, 1 << 20, IotlbPermission.ReadOnly);
        Assert.Equal(Errno.None, guest.Vhost.UpdateIotlb(shared));
        using var ring = RawRingDriver.TryCreate(guest.Transport, 0, 16)!;
        Assert.True(RawRingDriver.Run(guest.Transport));

        await AskForIdAsync(ring, shared.Start, BlockStatus.IoError);

        Assert.Equal(string.Empty, IdIn(shared, 0));
    }

    [Fact]
    public async Task Regions_may_begin_and_end_anywhere()
    {
        using var guest = await GuestAsync(eventIndex: false);
        using var ram = new GuestRam(1UL << 32, 1 << 20);
        var start = (1UL << 40) + 0x123;
        Assert.Equal(Errno.None, guest.Vhost.UpdateIotlb(start, start + 19, ram, 0x4567, IotlbPermission.ReadWrite));
        using var ring = RawRingDriver.TryCreate(guest.Transport, 0, 16)!;
        Assert.True(RawRingDriver.Run(guest.Transport));

        await AskForIdAsync(ring, start);
        Assert.Equal("disk0", IdIn(ram, 0x4567));
        await AskForIdAsync(ring, start + 1, BlockStatus.IoError);
    }

    [Fact]
    [Trait("Covers", "A162")]
    public async Task The_control_actor_may_be_killed_while_memory_is_mapped_anew_under_load()
    {
        using var guest = await GuestAsync(Memory() with { Queues = 2 });
        var driver = guest.ProbeBlock();
        using var stop = new CancellationTokenSource();
        var load = new BlockLoad(driver, new BlockLoadOptions { Depth = 8, Seed = 3 });
        var running = load.RunAsync(stop.Token);

        for (var i = 0; i < 40 || load.CompletedCount < 1000; i++)
        {
            using var more = new GuestRam(1UL << 32, 1 << 20);
            var mapping = Task.Run(() => guest.Vhost.UpdateIotlb(more));
            Sys.ActorSelection("/user/vduse/disk0/control").Tell(Kill.Instance);
            Assert.Equal(Errno.None, await mapping.WaitAsync(Patience));
            Assert.Equal(Errno.None, guest.Vhost.InvalidateIotlb(more.Start, more.Last));
        }

        await stop.CancelAsync();
        var report = await running.WaitAsync(Patience);
        Assert.Equal((0, 0, 0), (report.Failed, report.Aborted, report.Mismatches));
        Assert.Empty(driver.Violations);
    }

    [Fact]
    [Trait("Covers", "A162")]
    public async Task A_queue_whose_rings_are_taken_away_goes_on_from_its_position_when_they_are_back()
    {
        using var guest = await GuestAsync(eventIndex: false);
        using var ring = RawRingDriver.TryCreate(guest.Transport, 0, 16)!;
        Assert.True(RawRingDriver.Run(guest.Transport));
        for (ushort i = 0; i < 3; i++)
            NegotiationTests.MakeGetId(ring, (ushort)(i * 3));
        ring.Kick();
        Assert.True(await ring.WaitUsedAsync(3, Patience));

        Assert.Equal(Errno.None, guest.Vhost.InvalidateIotlb(guest.Ram.Start, guest.Ram.Last));
        NegotiationTests.MakeGetId(ring, 9);
        ring.Kick();
        Assert.Equal(Errno.None, guest.Vhost.GetQueueState(0, out var state));
        Assert.Equal(3, state.AvailIndex);
        Assert.Equal(Errno.None, guest.Vhost.UpdateIotlb(guest.Ram));

        Assert.True(await ring.WaitUsedAsync(4, Patience));
        Assert.Equal(9u, ring.Used(3).Id);
        Assert.Null((await SnapshotAsync()).Health);
    }

    [Fact]
    public async Task A_queue_whose_rings_are_gone_does_not_keep_the_others_from_going_on()
    {
        using var guest = await GuestAsync(Memory() with { Queues = 2 }, eventIndex: false);
        using var other = new GuestRam(1UL << 32, 1 << 20);
        Assert.Equal(Errno.None, guest.Vhost.UpdateIotlb(other));
        using var first = RawRingDriver.TryCreate(guest.Transport, 0, 16)!;
        using var second = RawRingDriver.TryCreate(new VhostVdpaTransport(guest.Vhost, other), 1, 16)!;
        Assert.True(RawRingDriver.Run(guest.Transport));

        // Without a kick, which would start the queue by itself.
        NegotiationTests.MakeGetId(first, 0);
        Assert.Equal(Errno.None, guest.Vhost.InvalidateIotlb(other.Start, other.Last));

        Assert.True(await first.WaitUsedAsync(1, Patience));
        NegotiationTests.MakeGetId(second, 0);
        Assert.Equal(Errno.None, guest.Vhost.UpdateIotlb(other));
        Assert.True(await second.WaitUsedAsync(1, Patience));

        // The queue runs before its supervisor has said so.
        await EventuallyAsync(async () => (await SnapshotAsync()).Health is null);
    }

    [Fact]
    public async Task A_position_does_not_outlive_a_reset()
    {
        using var guest = await GuestAsync(eventIndex: false);
        using (var ring = RawRingDriver.TryCreate(guest.Transport, 0, 16)!)
        {
            Assert.True(RawRingDriver.Run(guest.Transport));
            NegotiationTests.MakeGetId(ring, 0);
            ring.Kick();
            Assert.True(await ring.WaitUsedAsync(1, Patience));
            guest.Vhost.SetStatus(DeviceStatus.None);
        }

        Assert.Equal(Errno.None, guest.Vhost.GetQueueState(0, out var state));

        Assert.Equal(0, state.AvailIndex);
    }

    [Fact]
    [Trait("Covers", "A165")]
    public async Task A_queue_reports_the_next_index_it_would_take_and_goes_on()
    {
        using var guest = await GuestAsync(eventIndex: false);
        using var ring = RawRingDriver.TryCreate(guest.Transport, 0, 16)!;
        Assert.True(RawRingDriver.Run(guest.Transport));
        NegotiationTests.MakeGetId(ring, 0);
        ring.Kick();
        Assert.True(await ring.WaitUsedAsync(1, Patience));

        Assert.Equal(Errno.None, guest.Vhost.GetQueueState(0, out var state));
        Assert.Equal(1, state.AvailIndex);

        NegotiationTests.MakeGetId(ring, 3);
        ring.Kick();
        Assert.True(await ring.WaitUsedAsync(2, Patience));
    }

    [Fact]
    public async Task A_guest_that_goes_on_from_a_saved_position_is_served_from_there()
    {
        using var guest = await GuestAsync(eventIndex: false);
        using var ring = RawRingDriver.TryCreate(guest.Transport, 0, 16)!;
        guest.Vhost.SetQueueState(0, new VduseQueueState(AvailIndex: 65530));
        ring.Ring.UsedIndex = 65530;
        ring.SetAvailIndex(65530);
        Assert.True(RawRingDriver.Run(guest.Transport));

        for (ushort i = 0; i < 5; i++)
            NegotiationTests.MakeGetId(ring, (ushort)(i * 3));
        ring.Kick();

        Assert.True(await ring.WaitUsedAsync(unchecked((ushort)65535), Patience));
    }
}
