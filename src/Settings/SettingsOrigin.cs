namespace VduseActors.Settings;

/// <summary>The place in a text a value was read from.</summary>
/// <param name="File">The file as it was named when it was opened, or the name given to the text; null for a text without one.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The column, counted from 1 in UTF-16 code units.</param>
public sealed record SettingsOrigin(string? File, int Line, int Column)
{
    /// <summary>Renders the place as compilers do: <c>hocon.conf:3:5</c>, or <c>line 3, column 5</c> without a file.</summary>
    public override string ToString() => File is null ? $"line {Line}, column {Column}" : $"{File}:{Line}:{Column}";

    internal SettingsException Error(string problem) => new(null, problem, this);
}
