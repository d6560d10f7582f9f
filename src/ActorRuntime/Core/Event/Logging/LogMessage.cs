namespace VduseActors.ActorRuntime.Event;

/// <summary>A log message whose text is put together when it is read.</summary>
public abstract class LogMessage
{
    /// <summary>Creates the message.</summary>
    /// <param name="formatter">Puts the text together.</param>
    /// <param name="format">The text with its placeholders.</param>
    protected LogMessage(ILogMessageFormatter formatter, string format)
    {
        Formatter = formatter;
        Format = format;
    }

    /// <summary>The text with its placeholders.</summary>
    public string Format { get; }

    /// <summary>Puts the text together.</summary>
    protected ILogMessageFormatter Formatter { get; }

    /// <summary>The values as text, for when the text cannot be put together.</summary>
    public abstract string Unformatted();

    /// <summary>The values.</summary>
    public abstract IEnumerable<object?> Parameters();
}
