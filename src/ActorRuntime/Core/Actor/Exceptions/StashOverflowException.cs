namespace VduseActors.ActorRuntime.Actor;

/// <summary>A bounded stash is full.</summary>
public class StashOverflowException : AkkaException
{
    /// <summary>Creates the exception with a default message.</summary>
    public StashOverflowException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    public StashOverflowException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">The cause, or null.</param>
    public StashOverflowException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
