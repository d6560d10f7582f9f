namespace VduseActors.Host.Logging;

/// <summary>What a line of the log looks like.</summary>
internal enum LogFormat
{
    /// <summary>A line to read.</summary>
    Text,

    /// <summary>One JSON object, in the compact log event format (CLEF).</summary>
    Json,
}
