namespace VduseActors.ActorRuntime.Actor;

/// <summary>Base of the exceptions the actor runtime itself throws.</summary>
public abstract class AkkaException : Exception
{
    /// <summary>Creates the exception without a message of its own.</summary>
    protected AkkaException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="cause">The cause, if any.</param>
    protected AkkaException(string? message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
