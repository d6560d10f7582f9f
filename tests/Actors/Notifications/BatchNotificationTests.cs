using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests.Notifications;

/// <summary>
/// How many interrupts a batch costs and how many kicks, counted where they are made, on both layouts with and without event indexes.
/// </summary>
public sealed class BatchNotificationTests(ITestOutputHelper output) : DeviceFixture(output, "vduse.runtime.kick-poll = 1h")
{
    public static TheoryData<bool, bool> Rings => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Rings))]
    [Trait("Covers", "A052"), Trait("Covers", "A055"), Trait("Covers", "A075")]
    public async Task A_batch_that_the_driver_waits_for_is_one_interrupt_however_long_it_is(bool packed, bool eventIdx)
    {
        var (bare, ring) = await StartRawAsync(new ScriptedStorage(Memory() with { Packed = packed }), packed, eventIdx);
        using var owned = ring;
        var before = await InterruptsAsync();
        var posted = 0;
        for (var batch = 1; batch <= NotifiedRing.Room; batch++)
        {
            // The first of the batch, its last, or one in the middle: where the wish lies makes no difference.
            ring.WantInterruptFor(posted + 1 + (batch / 3 * (batch % 3)));
            ring.Post(batch);
            posted += batch;
            ring.Kick();
            Eventually(() => ring.IsServed);
            await EventuallyAsync(async () => await InterruptsAsync() >= before + batch);
            Assert.Equal(before + batch, await InterruptsAsync());
        }

        Assert.Equal(0, (await SnapshotAsync()).Queues[0].MissedKicks);
        bare.Reset();
    }

    [Theory]
    [MemberData(nameof(Rings))]
    [Trait("Covers", "A053")]
    public async Task A_driver_that_wants_no_interrupt_gets_none(bool packed, bool eventIdx)
    {
        var (bare, ring) = await StartRawAsync(new ScriptedStorage(Memory() with { Packed = packed }), packed, eventIdx);
        using var owned = ring;
        var before = await InterruptsAsync();
        for (var i = 0; i < 100; i++)
        {
            ring.WantInterruptFor(0);
            ring.Post(1 + (i % 3));
            ring.Kick();
            Eventually(() => ring.IsServed);
        }

        // Publishing is over when the queue asks for kicks again.
        Eventually(() => ring.IsKickWanted);
        Assert.Equal(before, await InterruptsAsync());
        bare.Reset();
    }

    [Theory]
    [MemberData(nameof(Rings))]
    [Trait("Covers", "A057"), Trait("Covers", "A058"), Trait("Covers", "A060")]
    public async Task While_a_queue_drains_it_wants_no_kick_and_finds_what_is_added(bool packed, bool eventIdx)
    {
        using var entered = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var storage = new ScriptedStorage(Memory() with { Packed = packed });
        var (bare, ring) = await StartRawAsync(storage, packed, eventIdx);
        using var owned = ring;
        var before = (await SnapshotAsync()).Queues[0];
        var (kicks, interrupts) = (before.Kicks, before.Interrupts);
        var first = storage.Operations + 1;
        storage.BeforeOperation = number =>
        {
            if (number != first)
                return;
            entered.Set();
            release.Wait(Patience);
        };
        Eventually(() => ring.IsKickWanted);
        ring.WantInterruptFor(1);
        ring.Post(1);
        ring.Kick();
        Assert.True(entered.Wait(Patience));

        Assert.False(ring.IsKickWanted);
        ring.Post(10);
        Assert.False(ring.IsKickWanted);
        release.Set();

        Eventually(() => ring.IsServed && ring.IsKickWanted);
        await EventuallyAsync(async () => await InterruptsAsync() > interrupts);
        var after = (await SnapshotAsync()).Queues[0];
        Assert.Equal((kicks + 1, interrupts + 1, 0L), (after.Kicks, after.Interrupts, after.MissedKicks));
        bare.Reset();
    }

    [Theory]
    [MemberData(nameof(Rings))]
    [Trait("Covers", "A059")]
    public async Task What_is_added_after_the_last_look_is_found_when_kicks_are_asked_for_again(bool packed, bool eventIdx)
    {
        var ends = new WatchedHandlerDefinition(new ScriptedStorage(Memory() with { Packed = packed }));
        var (bare, ring) = await StartRawAsync(ends, packed, eventIdx);
        using var owned = ring;
        for (var round = 0; round < 20; round++)
        {
            // The driver sees that no kick is wanted at the very moment when the queue has looked for the last time.
            var added = new TaskCompletionSource();
            ends.WhenNothingWasLeft = () =>
            {
                ends.WhenNothingWasLeft = null;
                Assert.False(ring.IsKickWanted);
                ring.Post(1);
                added.SetResult();
            };
            ring.Post(1);
            ring.Kick();
            await added.Task.WaitAsync(Patience);
            Eventually(() => ring.IsServed && ring.IsKickWanted);
        }

        Assert.Equal(0, (await SnapshotAsync()).Queues[0].MissedKicks);
        bare.Reset();
    }

    private async Task<(IVirtioTransport Bare, NotifiedRing Ring)> StartRawAsync(
        Devices.IDeviceDefinition definition,
        bool packed,
        bool eventIdx)
    {
        await AttachAsync(definition);
        Bus.UnbindDriver("disk0");
        var bare = Bus.OpenBare("disk0");
        var ring = new NotifiedRing(bare, packed, eventIdx);
        Assert.True(RawDriver.Run(bare));
        Eventually(() => ring.IsKickWanted);
        return (bare, ring);
    }

    private async Task<long> InterruptsAsync() => (await SnapshotAsync()).Queues[0].Interrupts;
}
