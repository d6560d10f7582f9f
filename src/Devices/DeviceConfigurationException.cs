namespace VduseActors.Devices;

/// <summary>A device cannot work as configured. The message is one line for people and names thing and remedy.</summary>
/// <param name="key">The configuration key concerned, relative to the device (for example <c>backend.path</c>), or null.</param>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="inner">The cause, if there is one.</param>
public sealed class DeviceConfigurationException(string? key, string message, Exception? inner = null) : Exception(OneLine(message), inner)
{
    /// <summary>The configuration key concerned, relative to the device, or null.</summary>
    public string? Key { get; } = key;

    /// <summary>Names and paths that people configure may hold anything; the message stays one line.</summary>
    private static string OneLine(string message) =>
        message.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0 ? message : string.Concat(message.Select(c => char.IsControl(c) ? '?' : c));
}
