namespace VduseActors.ActorRuntime.Hosting;

/// <summary>An actor is registered under that type already.</summary>
public sealed class DuplicateActorRegistryException : ActorRegistryException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was asked for.</param>
    public DuplicateActorRegistryException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception around its cause.</summary>
    /// <param name="message">What was asked for.</param>
    /// <param name="innerException">The cause.</param>
    public DuplicateActorRegistryException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
