namespace VduseActors.Configuration;

/// <summary>The configuration is wrong. The message is one line that names the key and the remedy.</summary>
/// <param name="key">Full path of the key, for example <c>vduse.devices.disk0.queues</c>.</param>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="inner">The cause, if there is one.</param>
public sealed class VduseConfigurationException(string key, string message, Exception? inner = null)
    : Exception($"{key}: {message}", inner)
{
    /// <summary>Full path of the key.</summary>
    public string Key { get; } = key;
}
