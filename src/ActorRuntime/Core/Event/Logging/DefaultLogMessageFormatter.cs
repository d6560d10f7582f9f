using System.Globalization;

namespace VduseActors.ActorRuntime.Event;

/// <summary>Placeholders are <c>{0}</c>, <c>{1}</c> and so on.</summary>
public sealed class DefaultLogMessageFormatter : ILogMessageFormatter
{
    private DefaultLogMessageFormatter()
    {
    }

    /// <summary>The one formatter.</summary>
    public static DefaultLogMessageFormatter Instance { get; } = new();

    /// <inheritdoc/>
    public string Format(string format, IEnumerable<object?> args) => string.Format(CultureInfo.InvariantCulture, format, [.. args]);
}
