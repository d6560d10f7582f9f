using VduseActors.Settings;

namespace VduseActors.Host.Logging;

/// <summary>Where the log of <c>vdused run</c> goes (section <c>vduse.log</c> of the configuration).</summary>
internal sealed record LogSettings
{
    /// <summary>Path of the section.</summary>
    public const string Section = "vduse.log";

    /// <summary>Path of the key of <see cref="File"/>.</summary>
    public const string FileKey = $"{Section}.file";

    /// <summary>Path of the key of <see cref="Buffer"/>.</summary>
    public const string BufferKey = $"{Section}.buffer";

    /// <summary>Bytes; what a smaller file would hold is hardly worth its name.</summary>
    private const int LeastFileSize = 4096;

    /// <summary>Format on standard output.</summary>
    public LogFormat Format { get; init; } = LogFormat.Text;

    /// <summary>A file that gets the same lines; null for none.</summary>
    public string? File { get; init; }

    /// <summary>Format in the file.</summary>
    public LogFormat FileFormat { get; init; } = LogFormat.Text;

    /// <summary>Bytes after which the next file is begun; at least 4096.</summary>
    public long FileSize { get; init; } = 64L << 20;

    /// <summary>Files that are kept, the one in use among them; 1 to 1000.</summary>
    public int FileCount { get; init; } = 10;

    /// <summary>Most lines that wait for each output; further ones are dropped and counted; 1 to 1000000.</summary>
    public int Buffer { get; init; } = 10_000;

    /// <summary>How long the end of the process waits for the outputs to take what they have not taken yet.</summary>
    public TimeSpan FlushTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Reads the section.</summary>
    /// <param name="section">The section <c>vduse.log</c>; where it is absent everything has its default.</param>
    /// <exception cref="SettingsException">A key is unknown or has a wrong value.</exception>
    public static LogSettings Read(SettingsSection section)
    {
        section.Allow("format", "file", "file-format", "file-size", "file-count", "buffer", "flush-timeout");
        var defaults = new LogSettings();
        var settings = new LogSettings
        {
            Format = section.Choice("format", defaults.Format),
            File = section.Text("file") is { Length: > 0 } file ? file : null,
            FileFormat = section.Choice("file-format", defaults.FileFormat),
            FileSize = section.Bytes("file-size", defaults.FileSize),
            FileCount = section.Integer("file-count", defaults.FileCount, 1, 1000),
            Buffer = section.Integer("buffer", defaults.Buffer, 1, 1_000_000),
            FlushTimeout = section.Duration("flush-timeout", defaults.FlushTimeout),
        };
        return settings.FileSize >= LeastFileSize
            ? settings
            : throw section.Wrong(
                "file-size", $"is {settings.FileSize}; it must be a size of at least {LeastFileSize} bytes, such as 64MiB");
    }
}
