namespace VduseActors.ActorRuntime.Actor;

/// <summary>An actor with one method for all messages.</summary>
public abstract class UntypedActor : ActorBase
{
    /// <summary>The actor's surroundings.</summary>
    protected static new IUntypedActorContext Context => (IUntypedActorContext)ActorBase.Context;

    /// <summary>Handles a message. Calls <see cref="ActorBase.Unhandled"/> for one it does not know.</summary>
    /// <param name="message">The message.</param>
    protected abstract void OnReceive(object message);

    /// <inheritdoc/>
    protected sealed override bool Receive(object message)
    {
        OnReceive(message);
        return true;
    }

    /// <summary>Replaces the top behaviour; the first one always stays underneath.</summary>
    /// <param name="receive">The new behaviour.</param>
    protected void Become(UntypedReceive receive) => Context.Become(receive);

    /// <summary>Puts a behaviour on top.</summary>
    /// <param name="receive">The new behaviour.</param>
    protected void BecomeStacked(UntypedReceive receive) => Context.BecomeStacked(receive);

    /// <summary>Runs work in this actor, which handles no other user message until it is over.</summary>
    /// <param name="action">The work.</param>
    protected void RunTask(Action action) => ActorTaskScheduler.RunTask(action);

    /// <summary>Runs async work in this actor, which handles no other user message until it is over.</summary>
    /// <param name="action">The work.</param>
    protected void RunTask(Func<Task> action) => ActorTaskScheduler.RunTask(action);
}
