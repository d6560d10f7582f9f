namespace VduseActors.ActorRuntime.Event;

/// <summary>A log message with an array of values.</summary>
internal sealed class DefaultLogMessage(ILogMessageFormatter formatter, string format, object?[] args) : LogMessage(formatter, format)
{
    public override string Unformatted() => string.Join(",", args);

    public override IEnumerable<object?> Parameters() => args;

    public override string ToString() => Formatter.Format(Format, args);
}
