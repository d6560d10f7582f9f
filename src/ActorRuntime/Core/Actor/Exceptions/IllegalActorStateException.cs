namespace VduseActors.ActorRuntime.Actor;

/// <summary>An actor was asked for something its state does not allow, such as stashing one message twice.</summary>
public class IllegalActorStateException : AkkaException
{
    /// <summary>Creates the exception with a default message.</summary>
    public IllegalActorStateException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    public IllegalActorStateException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">The cause, or null.</param>
    public IllegalActorStateException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
