namespace VduseActors.ActorRuntime.Event;

/// <summary>Puts the text of a log message together.</summary>
public interface ILogMessageFormatter
{
    /// <summary>Puts the text together.</summary>
    /// <param name="format">The text with its placeholders.</param>
    /// <param name="args">The values.</param>
    string Format(string format, IEnumerable<object?> args);
}
