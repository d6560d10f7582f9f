namespace VduseActors.ActorRuntime.Actor;

/// <summary>The hooks of an actor's life.</summary>
public abstract partial class ActorBase
{
    /// <summary>Called before the first message, once the constructor has run.</summary>
    protected virtual void PreStart()
    {
    }

    /// <summary>Called after the last message and after all children are gone. Can run twice on one instance.</summary>
    protected virtual void PostStop()
    {
    }

    /// <summary>Called on the failed instance before it is replaced. Stops all children and calls <see cref="PostStop"/>.</summary>
    /// <param name="reason">The failure.</param>
    /// <param name="message">The message that was being handled; null when the actor itself did not fail.</param>
    protected virtual void PreRestart(Exception reason, object message)
    {
        foreach (var child in Context.GetChildren())
        {
            Context.Unwatch(child);
            Context.Stop(child);
        }

        PostStop();
    }

    /// <summary>Called on the new instance after a restart. Calls <see cref="PreStart"/>.</summary>
    /// <param name="reason">The failure.</param>
    protected virtual void PostRestart(Exception reason) => PreStart();

    /// <summary>Wraps <see cref="PreStart"/>.</summary>
    public virtual void AroundPreStart() => PreStart();

    /// <summary>Wraps <see cref="PreRestart"/>; cancels all timers first.</summary>
    /// <param name="cause">The failure.</param>
    /// <param name="message">The message that was being handled, or null.</param>
    public virtual void AroundPreRestart(Exception cause, object message)
    {
        CancelTimers();
        PreRestart(cause, message);
    }

    /// <summary>Wraps <see cref="PostRestart"/>.</summary>
    /// <param name="cause">The failure.</param>
    /// <param name="message">Not used.</param>
    public virtual void AroundPostRestart(Exception cause, object message) => PostRestart(cause);

    /// <summary>Wraps <see cref="PostStop"/>; cancels all timers first.</summary>
    public virtual void AroundPostStop()
    {
        CancelTimers();
        PostStop();
    }

    private void CancelTimers()
    {
        if (this is IWithTimers withTimers)
            withTimers.Timers?.CancelAll();
    }
}
