namespace VduseActors.ActorRuntime.Configuration.Hocon;

/// <summary>Configuration files with includes and with the place of every value; the embedded runtime's own addition.</summary>
public static class HoconFile
{
    /// <summary>Parses a file; <c>include "more.conf"</c> is read relative to the file that says it.</summary>
    /// <param name="path">The file; errors and origins name it as it is given here.</param>
    /// <exception cref="ConfigurationException">A file cannot be read or is malformed; the message names file, line and column.</exception>
    public static Config Parse(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var files = new HoconIncludes.Files(path);
        var text = files.Read(reason => new ConfigurationException($"Cannot read the configuration {path}: {reason}"));
        return new Config(HoconParser.Parse(text, path, files));
    }

    /// <summary>Where the value at a path was written; null if the path is missing or the value came from no text.</summary>
    /// <param name="config">A configuration, merged or not.</param>
    /// <param name="path">A dotted path.</param>
    public static HoconOrigin? OriginOf(Config config, string path)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.GetValue(path)?.Origin;
    }
}
