using System.Diagnostics.CodeAnalysis;
using VduseActors.ActorRuntime.TestKit.Internal;

namespace VduseActors.ActorRuntime.TestKit;

/// <content>Taking messages from the queue of the test actor.</content>
public abstract partial class TestKitBase
{
    /// <summary>Takes the next message.</summary>
    /// <param name="max">How long to wait at most; null is the default of expectations, <see cref="Timeout.InfiniteTimeSpan"/> for
    /// ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The message, or null if none came.</returns>
    public object? ReceiveOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        TakeOne(max, sync: true, cancellationToken).Result()?.Message;

    /// <inheritdoc cref="ReceiveOne"/>
    public async ValueTask<object?> ReceiveOneAsync(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        (await TakeOne(max, sync: false, cancellationToken))?.Message;

    /// <summary>Takes the next message with its sender.</summary>
    /// <param name="envelope">Message and sender.</param>
    /// <param name="max">How long to wait at most; null is the default of expectations.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False if none came.</returns>
    public bool TryReceiveOne(
        [NotNullWhen(true)] out MessageEnvelope? envelope, TimeSpan? max = null, CancellationToken cancellationToken = default)
    {
        envelope = TakeOne(max, sync: true, cancellationToken).Result();
        return envelope is not null;
    }

    /// <summary>Looks at the next message and leaves it in the queue.</summary>
    /// <param name="max">How long to wait at most; null is the default of expectations.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The message, or null if none came.</returns>
    public object? PeekOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        _queue.Next(WaitFor(max), peek: true, sync: true, cancellationToken).Result()?.Message;

    /// <summary>Takes messages until one fits; the others are dropped.</summary>
    /// <param name="isMessage">Whether a message is the one looked for.</param>
    /// <param name="max">How long to wait in all, scaled; null is the default of expectations.</param>
    /// <param name="hint">Added to the failure message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public object FishForMessage(
        Predicate<object> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessage<object>(isMessage, max, hint, cancellationToken);

    /// <summary>Takes messages until one of that type fits; the others are dropped.</summary>
    /// <typeparam name="T">The type looked for.</typeparam>
    /// <param name="isMessage">Whether a message is the one looked for.</param>
    /// <param name="max">How long to wait in all, scaled; null is the default of expectations.</param>
    /// <param name="hint">Added to the failure message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public T FishForMessage<T>(
        Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        Fish(isMessage, max, hint, sync: true, cancellationToken).Result();

    /// <inheritdoc cref="FishForMessage{T}"/>
    public ValueTask<T> FishForMessageAsync<T>(
        Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        Fish(isMessage, max, hint, sync: false, cancellationToken);

    /// <summary>Takes messages as long as the filter gives a result for them; the first it gives none for stays in the queue.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="filter">The result for a message, or null to stop.</param>
    /// <param name="max">How long in all, scaled; null is the default of expectations.</param>
    /// <param name="idle">How long to wait for each message; null for no bound of its own.</param>
    /// <param name="msgs">How many messages at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public IReadOnlyList<T> ReceiveWhile<T>(
        Func<object, T?> filter,
        TimeSpan? max = null,
        TimeSpan? idle = null,
        int msgs = int.MaxValue,
        CancellationToken cancellationToken = default)
        where T : class => ReceiveWhile(max, idle, filter, msgs, cancellationToken);

    /// <summary>Takes messages as long as the filter gives a result for them; the first it gives none for stays in the queue.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="max">How long in all, scaled; null is the default of expectations.</param>
    /// <param name="filter">The result for a message, or null to stop.</param>
    /// <param name="msgs">How many messages at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public IReadOnlyList<T> ReceiveWhile<T>(
        TimeSpan? max, Func<object, T?> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default)
        where T : class => ReceiveWhile(max, null, filter, msgs, cancellationToken);

    /// <summary>Takes messages as long as the filter gives a result for them; the first it gives none for stays in the queue.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="max">How long in all, scaled; null is the default of expectations.</param>
    /// <param name="idle">How long to wait for each message; null for no bound of its own.</param>
    /// <param name="filter">The result for a message, or null to stop.</param>
    /// <param name="msgs">How many messages at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public IReadOnlyList<T> ReceiveWhile<T>(
        TimeSpan? max, TimeSpan? idle, Func<object, T?> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default)
        where T : class =>
        TakeWhile<T>(
            (message, results) =>
            {
                if (filter(message) is not { } result)
                {
                    return false;
                }

                results.Add(result);
                return true;
            },
            max,
            idle,
            msgs,
            cancellationToken);

    /// <summary>Takes messages of a type as long as the predicate holds; the first it does not hold for stays in the queue.</summary>
    /// <typeparam name="T">The type looked for.</typeparam>
    /// <param name="shouldContinue">Whether to take the message and go on.</param>
    /// <param name="max">How long in all, scaled; null is the default of expectations.</param>
    /// <param name="idle">How long to wait for each message; null for no bound of its own.</param>
    /// <param name="msgs">How many messages at most.</param>
    /// <param name="shouldIgnoreOtherMessageTypes">Whether messages of other types are dropped; if not, the first of them stops.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public IReadOnlyList<T> ReceiveWhile<T>(
        Predicate<T> shouldContinue,
        TimeSpan? max = null,
        TimeSpan? idle = null,
        int msgs = int.MaxValue,
        bool shouldIgnoreOtherMessageTypes = true,
        CancellationToken cancellationToken = default) =>
        TakeWhile<T>(
            (message, results) =>
            {
                if (message is not T typed)
                {
                    return shouldIgnoreOtherMessageTypes;
                }

                if (!shouldContinue(typed))
                {
                    return false;
                }

                results.Add(typed);
                return true;
            },
            max,
            idle,
            msgs,
            cancellationToken);

    /// <summary>Takes so many messages, and fails if fewer come in the time an expectation waits.</summary>
    /// <param name="numberOfMessages">How many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, CancellationToken cancellationToken = default) =>
        ReceiveNCore(numberOfMessages, RemainingOrDefault, sync: true, cancellationToken).Result();

    /// <summary>Takes so many messages, and fails if fewer come in time.</summary>
    /// <param name="numberOfMessages">How many.</param>
    /// <param name="max">How long in all, scaled.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default) =>
        ReceiveNCore(numberOfMessages, Dilated(max), sync: true, cancellationToken).Result();

    private async ValueTask<List<object>> ReceiveNCore(int count, TimeSpan limit, bool sync, CancellationToken cancellation)
    {
        var start = Now;
        var received = new List<object>();
        while (received.Count < count)
        {
            var envelope = await TakeOne(Left(start + limit), sync, cancellation);
            if (envelope is null)
            {
                _assertions.Fail(
                    "Timeout ({0}) while expecting {1} messages. Only got {2} after {3}.", limit, count, received.Count, Now - start);
            }

            received.Add(envelope!.Message!);
        }

        return received;
    }

    private async ValueTask<T> Fish<T>(Predicate<T> isMessage, TimeSpan? max, string hint, bool sync, CancellationToken cancellation)
    {
        var limit = RemainingOrDilated(max);
        var end = Now + limit;
        while (true)
        {
            var envelope = await TakeOne(Left(end), sync, cancellation);
            if (envelope is null)
            {
                _assertions.Fail("Timeout ({0}) during fishForMessage{1}", limit, hint.Length == 0 ? "" : ", hint: " + hint);
            }

            if (envelope!.Message is T typed && isMessage(typed))
            {
                return typed;
            }
        }
    }

    /// <summary>Takes messages as long as <paramref name="take"/> says so; what it keeps of them, it adds to the list.</summary>
    private List<T> TakeWhile<T>(Func<object, List<T>, bool> take, TimeSpan? max, TimeSpan? idle, int most, CancellationToken cancellation)
    {
        var kept = new List<T>();
        var end = Now + RemainingOrDilated(max);
        while (kept.Count < most)
        {
            var left = Left(end);
            var wait = idle is { } pause ? Shorter(pause, left) : left;
            var next = _queue.Next(wait, peek: true, sync: true, cancellation).Result();
            if (next is null || !take(next.Message!, kept))
            {
                break;
            }

            TakeOne(TimeSpan.Zero, sync: true, cancellation).Result();
        }

        _lastWasNoMsg = true;
        return kept;
    }

    // Never minus one millisecond, which would mean for ever.
    private static TimeSpan Left(TimeSpan end) => end - Now is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private TimeSpan WaitFor(TimeSpan? max) => max is { } given ? given : RemainingOrDefault;

    private async ValueTask<MessageEnvelope?> TakeOne(TimeSpan? max, bool sync, CancellationToken cancellation)
    {
        var envelope = await _queue.Next(WaitFor(max), peek: false, sync, cancellation);
        _lastWasNoMsg = false;
        _last = envelope ?? MessageEnvelope.None;
        return envelope;
    }
}
