namespace VduseActors.ActorRuntime.Hosting;

/// <summary>No actor is registered under that type.</summary>
public sealed class MissingActorRegistryEntryException : ActorRegistryException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was asked for.</param>
    public MissingActorRegistryEntryException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception around its cause.</summary>
    /// <param name="message">What was asked for.</param>
    /// <param name="innerException">The cause.</param>
    public MissingActorRegistryEntryException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
