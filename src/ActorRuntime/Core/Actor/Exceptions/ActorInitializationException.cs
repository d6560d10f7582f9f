namespace VduseActors.ActorRuntime.Actor;

/// <summary>The constructor or <c>PreStart</c> of an actor failed; the default decision is to stop the actor.</summary>
public class ActorInitializationException : AkkaException
{
    /// <summary>Creates the exception with a default message.</summary>
    public ActorInitializationException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    public ActorInitializationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="cause">What the actor threw, or null.</param>
    public ActorInitializationException(string message, Exception? cause)
        : base(message, cause)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="actor">The actor that could not be created.</param>
    /// <param name="message">What went wrong.</param>
    /// <param name="cause">What the actor threw, or null.</param>
    public ActorInitializationException(IActorRef? actor, string message, Exception? cause = null)
        : base(message, cause)
    {
        Actor = actor;
    }

    /// <summary>The actor that could not be created; null when it has no reference yet.</summary>
    public IActorRef? Actor { get; set; }

    /// <inheritdoc/>
    public override string ToString() => Actor is null ? base.ToString() : $"{Actor}: {base.ToString()}";
}
