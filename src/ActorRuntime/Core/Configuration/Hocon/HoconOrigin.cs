namespace VduseActors.ActorRuntime.Configuration.Hocon;

/// <summary>The place in a configuration text a value was read from.</summary>
/// <param name="File">The file as it was named when it was opened; null for text that came from no file.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The column, counted from 1 in UTF-16 code units.</param>
public sealed record HoconOrigin(string? File, int Line, int Column)
{
    /// <summary>Renders the place as compilers do: <c>hocon.conf:3:5</c>, or <c>line 3, column 5</c> without a file.</summary>
    public override string ToString() => File is null ? $"line {Line}, column {Column}" : $"{File}:{Line}:{Column}";

    internal ConfigurationException Error(string message) => new($"{this}: {message}");
}
