using VduseActors.Settings;

namespace VduseActors.Configuration;

/// <summary>The configuration is wrong. The message is one line that names the key, the remedy and, where it is known, the place.</summary>
/// <param name="key">Full path of the key, for example <c>vduse.devices.disk0.queues</c>.</param>
/// <param name="problem">What is wrong and what to do.</param>
/// <param name="origin">Where the mistake stands; null where the configuration keeps no places, as Akka's does.</param>
/// <param name="inner">The cause, if there is one.</param>
public sealed class VduseConfigurationException(string key, string problem, SettingsOrigin? origin = null, Exception? inner = null)
    : Exception(origin is null ? $"{key}: {problem}" : $"{origin}: {key}: {problem}", inner)
{
    /// <summary>Full path of the key.</summary>
    public string Key { get; } = key;

    /// <summary>What is wrong and what to do, without key and place.</summary>
    public string Problem { get; } = problem;

    /// <summary>Where the mistake stands; null where that is not known.</summary>
    public SettingsOrigin? Origin { get; } = origin;

    /// <summary>Reads something and tells its mistakes as mistakes of this configuration.</summary>
    internal static T Of<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SettingsException mistake)
        {
            throw new VduseConfigurationException(mistake.Key ?? "vduse", mistake.Problem, mistake.Origin, mistake);
        }
    }
}
