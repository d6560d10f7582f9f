namespace VduseActors.ActorRuntime.Actor;

/// <summary>No reply came to an <c>Ask</c> within its timeout.</summary>
public class AskTimeoutException : AkkaException
{
    /// <summary>Creates the exception with a default message.</summary>
    public AskTimeoutException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    public AskTimeoutException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">The cause, or null.</param>
    public AskTimeoutException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
