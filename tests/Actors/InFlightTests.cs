using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>A request that its backend never returns shows: how many are in flight, and for how long.</summary>
public sealed class InFlightTests(ITestOutputHelper output) : DeviceFixture(
    output,
    "vduse.runtime { failure-policy = quiesce, quiesce-timeout = 100ms }")
{
    private static readonly TimeSpan _old = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Requests_that_the_backend_holds_are_in_flight_and_grow_old_until_it_gives_them_back()
    {
        var storage = new ScriptedStorage(Memory());
        var driver = await StartAsync(storage);
        Assert.Null((await QueueAsync()).OldestAge);
        storage.Hold = true;
        var held = Enumerable.Range(0, 4).Select(i => driver.ReadAsync((ulong)i, new byte[512])).ToArray();

        await EventuallyAsync(async () => await QueueAsync() is { InFlight: 4, OldestAge: { } age } && age > _old);
        Assert.Contains("InFlight = 4", (await SnapshotAsync()).ToString(), StringComparison.Ordinal);

        storage.Hold = false;
        storage.ReleaseHeld();
        await Task.WhenAll(held).WaitAsync(Patience);
        await EventuallyAsync(async () => await QueueAsync() is { InFlight: 0, OldestAge: null, Phase: QueuePhase.Running });
    }

    [Fact]
    public async Task The_next_user_of_a_slot_starts_young()
    {
        var storage = new ScriptedStorage(Memory());
        var driver = await StartAsync(storage);
        storage.Hold = true;
        var first = driver.ReadAsync(0, new byte[512]);
        await EventuallyAsync(async () => (await QueueAsync()).OldestAge > _old);
        storage.ReleaseHeld();
        await first.WaitAsync(Patience);
        var begun = Environment.TickCount64;

        var second = driver.ReadAsync(0, new byte[512]);
        await EventuallyAsync(async () => (await QueueAsync()).InFlight == 1 && storage.HeldCount == 1);

        // Not older than this half of the test.
        var age = (await QueueAsync()).OldestAge!.Value;
        Assert.InRange(age.TotalMilliseconds, 0, Environment.TickCount64 - begun + 20);
        storage.ReleaseHeld();
        await second.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_request_that_its_handler_does_not_let_go_of_is_in_flight_and_grows_old()
    {
        var storage = new ScriptedStorage(Memory());
        var driver = await StartAsync(storage);
        using var letGo = new ManualResetEventSlim();
        storage.BeforeOperation = _ => letGo.Wait(Patience);

        var stuck = driver.ReadAsync(0, new byte[512]);

        await EventuallyAsync(async () => await QueueAsync() is { InFlight: 1, OldestAge: { } age } && age > _old);
        letGo.Set();
        Assert.True((await stuck.WaitAsync(Patience)).IsOk);
        await EventuallyAsync(async () => await QueueAsync() is { InFlight: 0, OldestAge: null });
    }

    [Fact]
    public async Task Requests_that_a_policy_holds_are_in_flight_and_grow_old()
    {
        var storage = new ScriptedStorage(Memory());
        var driver = await StartAsync(storage);
        storage.BeforeOperation = _ => throw new InvalidOperationException("thrown by the test");

        var held = driver.WriteAsync(0, Pattern(512, 1));

        await EventuallyAsync(async () => await QueueAsync() is { InFlight: 1, OldestAge: { } age, Phase: QueuePhase.Held } && age > _old);
        Assert.False(held.IsCompleted);
    }

    [Fact]
    public async Task Requests_that_do_not_come_back_in_time_for_a_reset_are_counted_and_in_flight_no_more()
    {
        var storage = new ScriptedStorage(Memory());
        var driver = await StartAsync(storage);
        var features = driver.Features;
        storage.Hold = true;
        var stuck = Enumerable.Range(0, 3).Select(i => driver.ReadAsync((ulong)i, new byte[512])).ToArray();
        Eventually(() => storage.HeldCount == 3);

        driver.Reset();

        await Task.WhenAll(stuck).WaitAsync(Patience);
        await EventuallyAsync(async () => await QueueAsync() is { AbandonedRequests: 3, InFlight: 0, OldestAge: null });
        storage.Hold = false;
        storage.ReleaseHeld();
        Assert.True(driver.Restart(features));
    }

    private async Task<QueueSnapshot> QueueAsync() => (await SnapshotAsync()).Queues[0];
}
