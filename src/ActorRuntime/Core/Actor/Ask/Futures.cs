namespace VduseActors.ActorRuntime.Actor;

/// <summary>Asking: a message whose answer is a task.</summary>
/// <remarks>
/// Ask for a concrete type. <c>Ask&lt;object&gt;</c> takes a <see cref="Status.Failure"/> as an answer like any other, while a typed
/// one fails with its cause. Without a timeout the wait is as long as <c>akka.actor.ask-timeout</c> says: by default for ever.
/// </remarks>
public static class Futures
{
    /// <summary>Asks.</summary>
    /// <param name="self">Who is asked.</param>
    /// <param name="message">The question.</param>
    /// <param name="timeout">How long to wait, or null for the configured time.</param>
    /// <exception cref="AskTimeoutException">The task fails with it when no answer comes in time.</exception>
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<object>(message, timeout, CancellationToken.None);

    /// <summary>Asks.</summary>
    /// <param name="self">Who is asked.</param>
    /// <param name="message">The question.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task<object> Ask(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<object>(message, null, cancellationToken);

    /// <summary>Asks.</summary>
    /// <param name="self">Who is asked.</param>
    /// <param name="message">The question.</param>
    /// <param name="timeout">How long to wait, or null for the configured time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        self.Ask<object>(message, timeout, cancellationToken);

    /// <summary>Asks for an answer of a type.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="self">Who is asked.</param>
    /// <param name="message">The question.</param>
    /// <param name="timeout">How long to wait, or null for the configured time.</param>
    /// <exception cref="AskTimeoutException">The task fails with it when no answer comes in time.</exception>
    /// <exception cref="ArgumentException">The task fails with it when the answer is of another type.</exception>
    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<T>(message, timeout, CancellationToken.None);

    /// <summary>Asks for an answer of a type.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="self">Who is asked.</param>
    /// <param name="message">The question.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task<T> Ask<T>(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<T>(message, null, cancellationToken);

    /// <summary>Asks for an answer of a type.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="self">Who is asked.</param>
    /// <param name="message">The question.</param>
    /// <param name="timeout">How long to wait, or null for the configured time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        self.Ask<T>(_ => message, timeout, cancellationToken);

    /// <summary>Asks for an answer of a type.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="self">Who is asked.</param>
    /// <param name="messageFactory">Makes the question, given whom it is to be answered to.</param>
    /// <param name="timeout">How long to wait, or null for the configured time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException"><paramref name="self"/> belongs to no actor system.</exception>
    public static Task<T> Ask<T>(
        this ICanTell self, Func<IActorRef, object> messageFactory, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var system = SystemOf(self) ?? throw new ArgumentException("Unable to resolve the target Provider", nameof(self));
        var question = AskActorRef<T>.Create(system, timeout ?? system.Settings.AskTimeout, cancellationToken);
        self.Tell(messageFactory(question), question);
        return question.Answer;
    }

    private static ActorSystemImpl? SystemOf(ICanTell target) => target switch
    {
        ActorSelection selection => selection.System,
        Nobody => ActorCell.Current?.SystemImpl,
        IInternalActorRef actorRef => actorRef.System,
        _ => ActorCell.Current?.SystemImpl,
    };
}
