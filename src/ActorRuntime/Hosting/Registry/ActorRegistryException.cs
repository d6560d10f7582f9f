namespace VduseActors.ActorRuntime.Hosting;

/// <summary>A registry cannot do what it was asked for.</summary>
public class ActorRegistryException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was asked for.</param>
    public ActorRegistryException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception around its cause.</summary>
    /// <param name="message">What was asked for.</param>
    /// <param name="innerException">The cause.</param>
    public ActorRegistryException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
