namespace VduseActors.ActorRuntime.Event;

/// <summary>Something to be logged, published on the event stream.</summary>
public abstract class LogEvent : INoSerializationVerificationNeeded
{
    /// <summary>Creates the event.</summary>
    /// <param name="cause">The exception, or null.</param>
    /// <param name="logSource">Where it comes from.</param>
    /// <param name="logClass">The type it comes from.</param>
    /// <param name="message">What is to be said; its text is put together when it is read.</param>
    protected LogEvent(Exception? cause, string logSource, Type logClass, object message)
    {
        Cause = cause;
        LogSource = logSource;
        LogClass = logClass;
        Message = message;
    }

    /// <summary>The exception, or null.</summary>
    public Exception? Cause { get; protected set; }

    /// <summary>When it was created, in UTC.</summary>
    public DateTime Timestamp { get; } = DateTime.UtcNow;

    /// <summary>The thread that created it.</summary>
    public Thread Thread { get; } = Thread.CurrentThread;

    /// <summary>Where it comes from: the path of an actor, or a name.</summary>
    public string LogSource { get; protected set; }

    /// <summary>The type it comes from.</summary>
    public Type LogClass { get; protected set; }

    /// <summary>What is to be said.</summary>
    public object Message { get; protected set; }

    /// <summary>How important it is.</summary>
    public abstract LogLevel LogLevel();

    /// <inheritdoc/>
    public override string ToString()
    {
        var level = Logging.StringFor(LogLevel());
        var text = $"[{level}][{Timestamp:MM/dd/yyyy HH:mm:ss.fffK}][Thread {Thread.ManagedThreadId:0000}][{LogSource}] {Message}";
        return Cause is null ? text : $"{text}{Environment.NewLine}Cause: {Cause}";
    }
}
