using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.TestKit.Internal;

namespace VduseActors.ActorRuntime.TestKit;

/// <summary>Publishes filters to the listener, runs the block, and waits for the count.</summary>
internal sealed class EventFilterApplier(
    TestKitBase testkit, ActorSystem system, IReadOnlyList<LogEventFilter> filters) : IEventFilterApplier
{
    public EventFilterFactory And => new(testkit, system, filters);

    public void ExpectOne(Action action, CancellationToken cancellationToken = default) => Expect(1, action, cancellationToken);

    public void ExpectOne(TimeSpan timeout, Action action, CancellationToken cancellationToken = default) =>
        Expect(1, timeout, action, cancellationToken);

    public void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default) =>
        Intercept(expectedCount, null, Block(action), sync: true, cancellationToken).Result();

    public void Expect(int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default) =>
        Intercept(expectedCount, timeout, Block(action), sync: true, cancellationToken).Result();

    public T ExpectOne<T>(Func<T> func, CancellationToken cancellationToken = default) => Expect(1, func, cancellationToken);

    public T Expect<T>(int expectedCount, Func<T> func, CancellationToken cancellationToken = default) =>
        Intercept(expectedCount, null, () => new ValueTask<T>(func()), sync: true, cancellationToken).Result();

    public Task ExpectOneAsync(Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        ExpectAsync(1, actionAsync, cancellationToken);

    public async Task ExpectAsync(int expectedCount, Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        await Intercept(
        expectedCount,
        null,
        async () =>
        {
            await actionAsync();
            return true;
        },
        sync: false,
        cancellationToken);

    public void Mute(Action action, CancellationToken cancellationToken = default)
    {
        using (Mute())
        {
            action();
        }
    }

    public IUnmutableFilter Mute()
    {
        system.EventStream.Publish(new MuteFilters(filters));
        return new Muted(system, filters);
    }

    private string Filters => $"filter [{string.Join(", ", filters)}]";

    private static Func<ValueTask<bool>> Block(Action action) => () =>
    {
        action();
        return new ValueTask<bool>(true);
    };

    private async ValueTask<T> Intercept<T>(
        int expected, TimeSpan? timeout, Func<ValueTask<T>> block, bool sync, CancellationToken cancellation)
    {
        var count = 0;
        void Counted() => Interlocked.Increment(ref count);
        var limit = timeout is { } given ? testkit.Dilated(given) : testkit.TestKitSettings.TestEventFilterLeeway;
        system.EventStream.Publish(new MuteFilters(filters));
        try
        {
            foreach (var filter in filters)
            {
                filter.Matched += Counted;
            }

            var result = await block();

            // Where none is expected the whole time is waited, unless one comes.
            var enough = Math.Max(expected, 1);
            await TestKitBase.Poll(() => new ValueTask<bool>(Volatile.Read(ref count) >= enough), limit, null, sync, cancellation);
            var actual = Volatile.Read(ref count);
            if (actual < expected)
            {
                testkit.FailExpectation(
                    $"Timeout ({limit}) while waiting for messages. Only received {actual}/{expected} messages that matched {Filters}");
            }

            if (actual > expected)
            {
                testkit.FailExpectation(
                    $"Received {actual - expected} too many. Expected {expected} but received {actual} that matched {Filters}");
            }

            return result;
        }
        finally
        {
            foreach (var filter in filters)
            {
                filter.Matched -= Counted;
            }

            system.EventStream.Publish(new UnmuteFilters(filters));
        }
    }

    private sealed class Muted(ActorSystem system, IReadOnlyList<LogEventFilter> filters) : IUnmutableFilter
    {
        private bool _undone;

        public void Unmute()
        {
            if (!_undone)
            {
                _undone = true;
                system.EventStream.Publish(new UnmuteFilters(filters));
            }
        }

        public void Dispose() => Unmute();
    }
}
