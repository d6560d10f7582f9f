namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>An executor that has been shut down was given work.</summary>
public class RejectedExecutionException : AkkaException
{
    /// <summary>Creates the exception with a default message.</summary>
    public RejectedExecutionException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="inner">The cause, or null.</param>
    public RejectedExecutionException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    public RejectedExecutionException(string message)
        : base(message)
    {
    }
}
