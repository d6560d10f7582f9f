namespace VduseActors.ActorRuntime.Actor;

/// <summary>An actor watched another one and left its <see cref="Terminated"/> unhandled.</summary>
public class DeathPactException : AkkaException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="deadActor">The actor whose end was not handled.</param>
    public DeathPactException(IActorRef deadActor)
        : base($"Monitored actor [{deadActor}] terminated")
    {
        DeadActor = deadActor;
    }

    /// <summary>The actor whose end was not handled.</summary>
    public IActorRef DeadActor { get; }
}
