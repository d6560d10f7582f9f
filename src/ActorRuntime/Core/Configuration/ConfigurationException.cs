namespace VduseActors.ActorRuntime.Configuration;

/// <summary>
/// A configuration text that cannot be read, or a configuration value that does not fit its use. The message starts with
/// file, line and column of the offending text where they are known.
/// </summary>
public class ConfigurationException : AkkaException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, where, and what is accepted instead.</param>
    public ConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception around the one that caused it.</summary>
    /// <param name="message">What is wrong, where, and what is accepted instead.</param>
    /// <param name="exception">The cause.</param>
    public ConfigurationException(string message, Exception? exception)
        : base(message, exception)
    {
    }
}
