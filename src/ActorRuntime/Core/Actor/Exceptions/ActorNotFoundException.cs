namespace VduseActors.ActorRuntime.Actor;

/// <summary>No actor answered for an <see cref="ActorSelection"/>.</summary>
public class ActorNotFoundException : AkkaException
{
    /// <summary>Creates the exception with a default message.</summary>
    public ActorNotFoundException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    public ActorNotFoundException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">The cause, or null.</param>
    public ActorNotFoundException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
