namespace VduseActors.ActorRuntime.Actor;

/// <summary>A message is not acceptable, for example because it is null.</summary>
public class InvalidMessageException : AkkaException
{
    /// <summary>Creates the exception with a default message.</summary>
    public InvalidMessageException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    public InvalidMessageException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">The cause, or null.</param>
    public InvalidMessageException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
