using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.TestKit.Internal;

namespace VduseActors.ActorRuntime.TestKit;

/// <content>Expecting one message.</content>
public abstract partial class TestKitBase
{
    /// <summary>Takes the next message, which must be of that type.</summary>
    /// <typeparam name="T">The type expected.</typeparam>
    /// <param name="duration">How long to wait, scaled by the time factor; null is the default.</param>
    /// <param name="hint">Added to the failure message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public T ExpectMsg<T>(TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(duration, null, null, hint, sync: true, cancellationToken).Result();

    /// <inheritdoc cref="ExpectMsg{T}(TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgAsync<T>(TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(duration, null, null, hint, sync: false, cancellationToken);

    /// <summary>Takes the next message, which must be of that type and equal to the one given.</summary>
    /// <typeparam name="T">The type expected.</typeparam>
    /// <param name="message">What it must equal.</param>
    /// <param name="timeout">How long to wait, scaled by the time factor; null is the default.</param>
    /// <param name="hint">Added to the failure message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public T ExpectMsg<T>(T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, Equal(message, hint), null, hint, sync: true, cancellationToken).Result();

    /// <inheritdoc cref="ExpectMsg{T}(T, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgAsync<T>(
        T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, Equal(message, hint), null, hint, sync: false, cancellationToken);

    /// <summary>Takes the next message, which must be of that type and fit.</summary>
    /// <typeparam name="T">The type expected.</typeparam>
    /// <param name="isMessage">What must hold for it.</param>
    /// <param name="timeout">How long to wait, scaled by the time factor; null is the default.</param>
    /// <param name="hint">Added to the failure message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public T ExpectMsg<T>(
        Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, Fits(isMessage, hint), null, hint, sync: true, cancellationToken).Result();

    /// <inheritdoc cref="ExpectMsg{T}(Predicate{T}, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgAsync<T>(
        Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, Fits(isMessage, hint), null, hint, sync: false, cancellationToken);

    /// <summary>Takes the next message, which must be of that type, and asserts something about it.</summary>
    /// <typeparam name="T">The type expected.</typeparam>
    /// <param name="assert">Throws if it is not the right one.</param>
    /// <param name="timeout">How long to wait, scaled by the time factor; null is the default.</param>
    /// <param name="hint">Added to the failure message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public T ExpectMsg<T>(Action<T> assert, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, assert, null, hint, sync: true, cancellationToken).Result();

    /// <inheritdoc cref="ExpectMsg{T}(Action{T}, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgAsync<T>(
        Action<T> assert, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, assert, null, hint, sync: false, cancellationToken);

    /// <summary>Takes the next message, which must be of that type and fit together with its sender.</summary>
    /// <typeparam name="T">The type expected.</typeparam>
    /// <param name="isMessageAndSender">What must hold for message and sender.</param>
    /// <param name="timeout">How long to wait, scaled by the time factor; null is the default.</param>
    /// <param name="hint">Added to the failure message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public T ExpectMsg<T>(
        Func<T, IActorRef, bool> isMessageAndSender,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, null, null, Fits(isMessageAndSender, hint), hint, sync: true, cancellationToken).Result();

    /// <inheritdoc cref="ExpectMsg{T}(Func{T, IActorRef, bool}, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgAsync<T>(
        Func<T, IActorRef, bool> isMessageAndSender,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, null, null, Fits(isMessageAndSender, hint), hint, sync: false, cancellationToken);

    /// <summary>Takes the next message, which must be of that type, and asserts something about it and its sender.</summary>
    /// <typeparam name="T">The type expected.</typeparam>
    /// <param name="assertMessageAndSender">Throws if message or sender is not the right one.</param>
    /// <param name="timeout">How long to wait, scaled by the time factor; null is the default.</param>
    /// <param name="hint">Added to the failure message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public T ExpectMsg<T>(
        Action<T, IActorRef> assertMessageAndSender,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, null, null, assertMessageAndSender, hint, sync: true, cancellationToken).Result();

    /// <inheritdoc cref="ExpectMsg{T}(Action{T, IActorRef}, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgAsync<T>(
        Action<T, IActorRef> assertMessageAndSender,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, null, null, assertMessageAndSender, hint, sync: false, cancellationToken);

    /// <summary>Takes the next message, which must be of that type and equal to the one given.</summary>
    /// <typeparam name="T">The type expected.</typeparam>
    /// <param name="expected">What it must equal.</param>
    /// <param name="comparer">Gets the expected and the received message.</param>
    /// <param name="timeout">How long to wait, scaled by the time factor; null is the default.</param>
    /// <param name="hint">Added to the failure message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public T ExpectMsg<T>(
        T expected,
        Func<T, T, bool> comparer,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, Equal(expected, comparer, hint), null, hint, sync: true, cancellationToken).Result();

    /// <inheritdoc cref="ExpectMsg{T}(T, Func{T, T, bool}, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgAsync<T>(
        T expected,
        Func<T, T, bool> comparer,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, Equal(expected, comparer, hint), null, hint, sync: false, cancellationToken);

    /// <summary>Takes the next message, which must say that the actor has terminated.</summary>
    /// <param name="target">The actor.</param>
    /// <param name="timeout">How long to wait, scaled by the time factor; null is the default.</param>
    /// <param name="hint">Added to the failure message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Terminated ExpectTerminated(
        IActorRef target, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect(timeout, IsFrom(target, hint), null, hint, sync: true, cancellationToken).Result();

    /// <inheritdoc cref="ExpectTerminated"/>
    public ValueTask<Terminated> ExpectTerminatedAsync(
        IActorRef target, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect(timeout, IsFrom(target, hint), null, hint, sync: false, cancellationToken);

    private static string Hint(string? hint) => string.IsNullOrEmpty(hint) ? "" : $". Hint: {hint}";

    private Action<T> Equal<T>(T expected, string? hint) =>
        actual => _assertions.AssertEqual(expected, actual, "Expected {0}, got {1}{2}", expected, actual, Hint(hint));

    private Action<T> Fits<T>(Predicate<T> predicate, string? hint) => message => _assertions.AssertTrue(
        predicate(message), "Got a message of the expected type <{0}>, but {1} does not fit{2}", typeof(T), message, Hint(hint));

    private Action<T, IActorRef> Fits<T>(Func<T, IActorRef, bool> predicate, string? hint) => (message, sender) =>
        _assertions.AssertTrue(predicate(message, sender), "From {0} came {1}, but they do not fit{2}", sender, message, Hint(hint));

    private Action<T> Equal<T>(T expected, Func<T, T, bool> comparer, string? hint) => actual =>
        _assertions.AssertEqual(expected, actual, comparer, "Expected {0}, got {1}{2}", expected, actual, Hint(hint));

    private Action<Terminated> IsFrom(IActorRef target, string? hint) => terminated =>
        _assertions.AssertEqual(
            target, terminated.ActorRef, "Terminated: expected {0}, got {1}{2}", target, terminated.ActorRef, Hint(hint));

    private async ValueTask<T> Expect<T>(
        TimeSpan? timeout,
        Action<T>? assert,
        Action<IActorRef>? assertSender,
        string? hint,
        bool sync,
        CancellationToken cancellation) => await Expect(timeout, assert, assertSender, null, hint, sync, cancellation);

    private async ValueTask<T> Expect<T>(
        TimeSpan? timeout,
        Action<T>? assert,
        Action<IActorRef>? assertSender,
        Action<T, IActorRef>? assertBoth,
        string? hint,
        bool sync,
        CancellationToken cancellation)
    {
        var limit = RemainingOrDilated(timeout);
        var envelope = await TakeOne(limit, sync, cancellation);
        if (envelope is null)
        {
            _assertions.Fail("Failed: Timeout {0} while waiting for a message of type {1}{2}", limit, typeof(T), Hint(hint));
        }

        var (message, sender) = (envelope!.Message, envelope.Sender!);
        if (message is not T typed)
        {
            _assertions.Fail(
                "Failed: Expected a message of type {0}, but received {1} (type {2}) instead from {3}{4}",
                typeof(T),
                message,
                message?.GetType(),
                sender,
                Hint(hint));
            throw new InvalidOperationException("ITestKitAssertions.Fail must throw.");
        }

        assertSender?.Invoke(sender);
        assert?.Invoke(typed);
        assertBoth?.Invoke(typed, sender);
        return typed;
    }
}
