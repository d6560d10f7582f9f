namespace VduseActors.Settings;

/// <summary>
/// A text that cannot be read as settings, or a setting that does not fit its use. The message is one line: file, line and column
/// where they are known, the key where there is one, then what is wrong and the remedy.
/// </summary>
public sealed class SettingsException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="key">Full path of the key, for example <c>vduse.devices.disk0.queues</c>; null for a mistake of the text
    /// itself.</param>
    /// <param name="problem">What is wrong and what to do, without key and place.</param>
    /// <param name="origin">The place, where it is known.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public SettingsException(string? key, string problem, SettingsOrigin? origin = null, Exception? inner = null)
        : base($"{(origin is null ? string.Empty : $"{origin}: ")}{(key is null ? string.Empty : $"{key}: ")}{problem}", inner)
    {
        Key = key;
        Problem = problem;
        Origin = origin;
    }

    /// <summary>Full path of the key; null for a mistake of the text itself, such as an open brace.</summary>
    public string? Key { get; }

    /// <summary>What is wrong and what to do, without key and place.</summary>
    public string Problem { get; }

    /// <summary>The place of the mistake; null where the settings came from no text.</summary>
    public SettingsOrigin? Origin { get; }
}
