namespace VduseActors.ActorRuntime.Actor;

/// <summary>A configured logger could not be started.</summary>
public class LoggerInitializationException : AkkaException
{
    /// <summary>Creates the exception with a default message.</summary>
    public LoggerInitializationException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    public LoggerInitializationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">The cause, or null.</param>
    public LoggerInitializationException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
