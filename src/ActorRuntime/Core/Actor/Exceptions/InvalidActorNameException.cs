namespace VduseActors.ActorRuntime.Actor;

/// <summary>An actor name is empty, malformed, reserved or already taken by a live sibling.</summary>
public class InvalidActorNameException : AkkaException
{
    /// <summary>Creates the exception with a default message.</summary>
    public InvalidActorNameException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    public InvalidActorNameException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">The cause, or null.</param>
    public InvalidActorNameException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
