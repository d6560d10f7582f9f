using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.TestKit.Internal;

namespace VduseActors.ActorRuntime.TestKit;

/// <content>Expecting one message from a certain sender.</content>
public abstract partial class TestKitBase
{
    /// <summary>Takes the next message, which must be of that type and come from that actor.</summary>
    /// <typeparam name="T">The type expected.</typeparam>
    /// <param name="sender">Who must have sent it.</param>
    /// <param name="duration">How long to wait, scaled by the time factor; null is the default.</param>
    /// <param name="hint">Added to the failure message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public T ExpectMsgFrom<T>(
        IActorRef sender, TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(duration, null, From(sender, hint), hint, sync: true, cancellationToken).Result();

    /// <inheritdoc cref="ExpectMsgFrom{T}(IActorRef, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        IActorRef sender, TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(duration, null, From(sender, hint), hint, sync: false, cancellationToken);

    /// <summary>Takes the next message, which must equal the one given and come from that actor.</summary>
    /// <typeparam name="T">The type expected.</typeparam>
    /// <param name="sender">Who must have sent it.</param>
    /// <param name="message">What it must equal.</param>
    /// <param name="timeout">How long to wait, scaled by the time factor; null is the default.</param>
    /// <param name="hint">Added to the failure message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public T ExpectMsgFrom<T>(
        IActorRef sender, T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, Equal(message, hint), From(sender, hint), hint, sync: true, cancellationToken).Result();

    /// <inheritdoc cref="ExpectMsgFrom{T}(IActorRef, T, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        IActorRef sender, T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, Equal(message, hint), From(sender, hint), hint, sync: false, cancellationToken);

    /// <summary>Takes the next message, which must fit and come from that actor.</summary>
    /// <typeparam name="T">The type expected.</typeparam>
    /// <param name="sender">Who must have sent it.</param>
    /// <param name="isMessage">What must hold for it.</param>
    /// <param name="timeout">How long to wait, scaled by the time factor; null is the default.</param>
    /// <param name="hint">Added to the failure message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public T ExpectMsgFrom<T>(
        IActorRef sender,
        Predicate<T> isMessage,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, Fits(isMessage, hint), From(sender, hint), hint, sync: true, cancellationToken).Result();

    /// <inheritdoc cref="ExpectMsgFrom{T}(IActorRef, Predicate{T}, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        IActorRef sender,
        Predicate<T> isMessage,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, Fits(isMessage, hint), From(sender, hint), hint, sync: false, cancellationToken);

    /// <summary>Takes the next message, which must fit, as must its sender.</summary>
    /// <typeparam name="T">The type expected.</typeparam>
    /// <param name="isSender">What must hold for its sender.</param>
    /// <param name="isMessage">What must hold for it.</param>
    /// <param name="timeout">How long to wait, scaled by the time factor; null is the default.</param>
    /// <param name="hint">Added to the failure message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public T ExpectMsgFrom<T>(
        Predicate<IActorRef> isSender,
        Predicate<T> isMessage,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, Fits(isMessage, hint), Fits(isSender, hint), hint, sync: true, cancellationToken).Result();

    /// <inheritdoc cref="ExpectMsgFrom{T}(Predicate{IActorRef}, Predicate{T}, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        Predicate<IActorRef> isSender,
        Predicate<T> isMessage,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, Fits(isMessage, hint), Fits(isSender, hint), hint, sync: false, cancellationToken);

    /// <summary>Takes the next message, which must come from that actor, and asserts something about it.</summary>
    /// <typeparam name="T">The type expected.</typeparam>
    /// <param name="sender">Who must have sent it.</param>
    /// <param name="assertMessage">Throws if it is not the right one.</param>
    /// <param name="timeout">How long to wait, scaled by the time factor; null is the default.</param>
    /// <param name="hint">Added to the failure message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public T ExpectMsgFrom<T>(
        IActorRef sender,
        Action<T> assertMessage,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, assertMessage, From(sender, hint), hint, sync: true, cancellationToken).Result();

    /// <inheritdoc cref="ExpectMsgFrom{T}(IActorRef, Action{T}, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        IActorRef sender,
        Action<T> assertMessage,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, assertMessage, From(sender, hint), hint, sync: false, cancellationToken);

    private Action<IActorRef> From(IActorRef expected, string? hint) =>
        actual =>
            _assertions.AssertEqual(expected, actual, "Sender does not match. Got {0}, expected {1}{2}", actual, expected, Hint(hint));
}
