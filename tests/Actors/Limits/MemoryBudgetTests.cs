using System.Globalization;
using VduseActors.Devices.Block;
using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Bus;
using VduseActors.Virtio;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests.Limits;

/// <summary>What all drivers together make the process hold stays below the budget; what is beyond it waits, or is refused.</summary>
public sealed class MemoryBudgetTests(ITestOutputHelper output) : DeviceFixture(
    output,
    string.Create(
        CultureInfo.InvariantCulture,
        $"vduse.runtime {{ quiesce-timeout = 200ms, reply-deadline = 3s, kick-poll = 100ms, memory-budget = {Budget} }}"),
    options: new SimulatedKernelOptions { DefaultDriver = VdpaDrivers.Vhost })
{
    private const int Devices = 3, Queues = 2;

    // Six queues with a reserve of 61 KiB each, and room for a few of their requests of 128 segments.
    private const long Budget = 450_000;

    private ResourceBudget Bytes => State.SharedState.Of(Sys).MemoryBudget!;

    private static BlockDeviceOptions Options(int index, bool packed) =>
        Memory($"disk{index}") with { Packed = packed, Queues = Queues, QueueSize = 16, SegMax = 126 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Covers", "B51")]
    public async Task A_full_house_of_the_longest_requests_on_every_queue_of_every_device_is_shed_and_none_is_lost(bool packed)
    {
        ScriptedStorage[] storages = [.. Enumerable.Range(0, Devices).Select(i => new ScriptedStorage(Options(i, packed)) { Hold = true })];
        var guests = new List<GreedyGuest>();
        foreach (var storage in storages)
        {
            await AttachAsync(storage);
            guests.Add(new GreedyGuest(Bus, storage.Name, Queues, packed));
            Assert.True(guests[^1].TryRun());
        }

        foreach (var guest in guests)
            guest.PostAll();

        foreach (var storage in storages)
            await EventuallyAsync(async () => (await SnapshotAsync(storage.Name)).Queues.All(queue => queue.MemoryWaits > 0));
        Assert.InRange(storages.Sum(storage => storage.HeldCount), Devices * Queues, (Devices * Queues * GreedyGuest.RingSize) - 1);
        Assert.InRange(Bytes.Used, 0, Budget);
        Assert.True(Bytes.Refusals > 0);

        Eventually(() =>
        {
            foreach (var storage in storages)
                storage.ReleaseHeld();
            Assert.InRange(Bytes.Used, 0, Budget);
            return guests.All(guest => guest.IsAllUsed);
        });
        Assert.All(guests, guest => Assert.True(guest.IsAllOk));
        Assert.All(storages, storage => Assert.Equal(Queues * GreedyGuest.RingSize, storage.Operations));
        foreach (var (guest, storage) in guests.Zip(storages))
        {
            guest.Reset();
            guest.Dispose();
            await StopAsync(storage.Name);
        }

        Assert.Equal(0, Bytes.Used);
    }

    [Fact]
    [Trait("Covers", "B51")]
    public async Task A_queue_whose_reserve_is_not_left_is_refused_until_others_end()
    {
        var running = new List<GreedyGuest>();
        for (var i = 0; i < Devices; i++)
        {
            await AttachAsync(new ScriptedStorage(Options(i, packed: false)));
            running.Add(new GreedyGuest(Bus, $"disk{i}", Queues, packed: false));
            Assert.True(running[i].TryRun());
        }

        await AttachAsync(new ScriptedStorage(Options(Devices, packed: false)));
        using var refused = new GreedyGuest(Bus, "disk3", Queues, packed: false);
        Assert.False(refused.TryRun());
        Assert.Contains("vduse.runtime.memory-budget", (await SnapshotAsync("disk3")).Health, StringComparison.Ordinal);

        running[0].Reset();
        running[0].Dispose();
        await StopAsync("disk0");
        refused.Reset();
        Assert.True(refused.TryRun());
        refused.PostAll();
        Eventually(() => refused.IsAllUsed);
        Assert.True(refused.IsAllOk);
        running[1].PostAll();
        Eventually(() => running[1].IsAllUsed);
        foreach (var guest in running.Skip(1))
            guest.Dispose();
    }

    [Fact]
    [Trait("Covers", "B51")]
    public async Task Resets_while_the_storage_is_stuck_do_not_pile_up_memory()
    {
        var storage = new ScriptedStorage(Options(0, packed: false)) { Hold = true };
        await AttachAsync(storage);
        using var guest = new GreedyGuest(Bus, storage.Name, Queues, packed: false);
        var sessions = 0;
        while (guest.TryRun())
        {
            Assert.InRange(++sessions, 1, 10);
            var before = storage.HeldCount;
            guest.PostAll();
            Eventually(() => storage.HeldCount > before);
            guest.Reset();
            Assert.InRange(Bytes.Used, 0, Budget);
        }

        Assert.Contains("vduse.runtime.memory-budget", (await SnapshotAsync("disk0")).Health, StringComparison.Ordinal);
        guest.Reset();
        storage.ReleaseHeld();
        storage.Hold = false;

        Assert.True(guest.TryRun());
        guest.PostAll();
        Eventually(() => guest.IsAllUsed);
        Assert.True(guest.IsAllOk);
    }

    [Fact]
    [Trait("Covers", "B51")]
    [Trait("Covers", "B68")]
    public async Task A_map_in_more_pieces_than_the_process_can_have_fails_requests_of_its_own_driver_only()
    {
        await AttachAsync(new ScriptedStorage(Options(0, packed: false)));
        await AttachAsync(new ScriptedStorage(Options(1, packed: false)));
        using var guest = new GreedyGuest(Bus, "disk0", Queues, packed: false);
        using var other = new GreedyGuest(Bus, "disk1", Queues, packed: false);
        Assert.True(guest.TryRun());
        var pieces = Enumerable.Range(0, 400).Select(i => new GuestRam((1UL << 32) + ((ulong)i << 13), 4096)).ToArray();
        Assert.All(pieces, piece => Assert.Equal(Errno.None, guest.Vhost.UpdateIotlb(piece)));

        var statuses = new List<byte>();
        foreach (var piece in pieces)
            statuses.Add(await guest.ReadIntoAsync(piece.Start, Patience));

        Assert.Equal(0, statuses[0]);
        Assert.Equal(1, statuses[^1]);
        Assert.InRange(Bytes.Used, 0, Budget);
        Assert.True(other.TryRun());
        other.PostAll();
        Eventually(() => other.IsAllUsed);
        Assert.True(other.IsAllOk);
        Assert.Equal(0, await guest.ReadIntoAsync(pieces[0].Start, Patience));
        foreach (var piece in pieces)
            piece.Dispose();
    }
}
