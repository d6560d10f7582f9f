namespace VduseActors.ActorRuntime.Actor;

/// <summary>The scheduler cannot take work, usually because the actor system has terminated.</summary>
public class SchedulerException : AkkaException
{
    /// <summary>Creates the exception with a default message.</summary>
    public SchedulerException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    public SchedulerException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">The cause, or null.</param>
    public SchedulerException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
