namespace VduseActors.ActorRuntime.Actor;

/// <summary>The constructor, <c>PostRestart</c> or <c>PreStart</c> of a new incarnation threw.</summary>
public class PostRestartException : ActorInitializationException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="actor">The actor that is being restarted.</param>
    /// <param name="cause">What the new incarnation threw.</param>
    /// <param name="originalCause">The failure that made the supervisor restart the actor.</param>
    public PostRestartException(IActorRef actor, Exception cause, Exception originalCause)
        : base(actor, $"Exception post restart ({originalCause.GetType().Name})", cause)
    {
        OriginalCause = originalCause;
    }

    /// <summary>The failure that made the supervisor restart the actor.</summary>
    public Exception OriginalCause { get; }
}
