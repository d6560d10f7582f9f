namespace VduseActors.ActorRuntime.Actor;

/// <summary>The base of every actor: one message at a time, supervised by its parent.</summary>
/// <remarks>
/// Life: constructor, <see cref="PreStart"/>, messages, <see cref="PostStop"/>. On a restart the old instance gets
/// <see cref="PreRestart"/> and the new one <see cref="PostRestart"/>. <see cref="PostStop"/> can run twice on one instance
/// (when the constructor of its successor throws), so it must be idempotent.
/// </remarks>
public abstract partial class ActorBase
{
    private IActorRef? _clearedSelf;
    private SupervisorStrategy? _strategy;

    /// <summary>Creates the actor.</summary>
    /// <exception cref="ActorInitializationException">It was made with <c>new</c> outside of an actor context.</exception>
    protected ActorBase()
    {
        var cell = ActorCell.Current
            ?? throw new ActorInitializationException("Do not create actors using 'new', always create them using an ActorContext/System");
        if (this is IWithTimers withTimers)
            withTimers.Timers = new TimerScheduler(cell);
        cell.Become(Receive);
    }

    /// <summary>Who sent the message being handled; the dead letters when nobody did.</summary>
    protected IActorRef Sender => Context.Sender;

    /// <summary>The actor's own reference; the dead letters once this incarnation is over.</summary>
    protected IActorRef Self => _clearedSelf ?? Context.Self;

    /// <summary>The actor's surroundings; null once this incarnation is over.</summary>
    /// <exception cref="NotSupportedException">The thread runs no actor, as after an await that left the actor's context.</exception>
    protected static IActorContext Context
    {
        get
        {
            var cell = ActorCell.Current
                ?? throw new NotSupportedException(
                    "There is no active ActorContext, this is most likely due to use of async operations from within this actor.");
            return cell.ActorCleared ? null! : cell;
        }
    }

    /// <summary>A behaviour that handles nothing.</summary>
    protected static Receive EmptyReceive { get; } = static _ => false;

    /// <summary>Handles a message.</summary>
    /// <param name="message">The message.</param>
    /// <returns>Whether it was handled.</returns>
    protected abstract bool Receive(object message);

    /// <summary>Hands a message to the current behaviour, and to <see cref="Unhandled"/> when that does not handle it.</summary>
    /// <param name="receive">The behaviour.</param>
    /// <param name="message">The message.</param>
    /// <returns>Whether it was handled.</returns>
    protected internal virtual bool AroundReceive(Receive receive, object message)
    {
        var handled = receive(message);
        if (!handled)
            Unhandled(message);
        return handled;
    }

    /// <summary>Called for a message that no handler took: publishes <see cref="UnhandledMessage"/>.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="DeathPactException">The message is a <see cref="Terminated"/>.</exception>
    protected virtual void Unhandled(object message)
    {
        if (message is Terminated terminated)
            throw new DeathPactException(terminated.ActorRef);
        Context.System.EventStream.Publish(new UnhandledMessage(message, Sender, Self));
    }

    /// <summary>Replaces the top behaviour; the first one always stays underneath.</summary>
    /// <param name="receive">The new behaviour.</param>
    protected void Become(Receive receive) => Context.Become(receive);

    /// <summary>Puts a behaviour on top.</summary>
    /// <param name="receive">The new behaviour.</param>
    protected void BecomeStacked(Receive receive) => Context.BecomeStacked(receive);

    /// <summary>Takes the top behaviour away, unless it is the first one.</summary>
    protected void UnbecomeStacked() => Context.UnbecomeStacked();

    /// <summary>Sets the silence after which <see cref="ReceiveTimeout"/> comes; null for never.</summary>
    /// <param name="timeout">The silence, or null.</param>
    protected void SetReceiveTimeout(TimeSpan? timeout) => Context.SetReceiveTimeout(timeout);

    /// <summary>The strategy for the actor's children. Called when the first of them needs it, once per incarnation.</summary>
    protected virtual SupervisorStrategy SupervisorStrategy() => Actor.SupervisorStrategy.DefaultStrategy;

    /// <summary>The strategy of the props, else the actor's own.</summary>
    internal SupervisorStrategy Strategy(Props props) => _strategy ??= props.SupervisorStrategy ?? SupervisorStrategy();

    /// <summary>Called once the constructor has returned.</summary>
    internal virtual void Initialize()
    {
    }

    internal void Clear(IActorRef deadLetters) => _clearedSelf = deadLetters;
}
