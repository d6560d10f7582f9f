namespace VduseActors.ActorRuntime.Actor;

/// <summary>An actor received <see cref="Kill"/>.</summary>
public class ActorKilledException : AkkaException
{
    /// <summary>Creates the exception with a default message.</summary>
    public ActorKilledException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    public ActorKilledException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">The cause, or null.</param>
    public ActorKilledException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
