namespace VduseActors.ActorRuntime.Event;

/// <summary>Makes logs.</summary>
public static class Logging
{
    internal const LogLevel Off = (LogLevel)int.MaxValue;

    /// <summary>The log of an actor; its source is the path.</summary>
    /// <param name="context">The actor's context.</param>
    /// <param name="logMessageFormatter">Puts texts together; null for the usual one.</param>
    public static ILoggingAdapter GetLogger(this IActorContext context, ILogMessageFormatter? logMessageFormatter = null) => new BusLogging(
        context.System.EventStream,
        context.Self.Path.ToString(),
        context.Props.Type,
        logMessageFormatter ?? DefaultLogMessageFormatter.Instance);

    /// <summary>A log for anything.</summary>
    /// <param name="system">The system.</param>
    /// <param name="logSourceObj">Where it comes from: a context, a reference, a text, a type, or an object whose type is named.</param>
    /// <param name="logMessageFormatter">Puts texts together; null for the usual one.</param>
    public static ILoggingAdapter GetLogger(ActorSystem system, object logSourceObj, ILogMessageFormatter? logMessageFormatter = null)
    {
        var (source, type) = logSourceObj switch
        {
            IActorContext context => (context.Self.Path.ToString(), context.Props.Type),
            IActorRef actorRef => (actorRef.Path.ToString(), actorRef.GetType()),
            string text => ($"{text} ({system})", typeof(string)),
            Type named => ($"{named.Name} ({system})", named),
            _ => ($"{logSourceObj.GetType().Name} ({system})", logSourceObj.GetType()),
        };
        return new BusLogging(system.EventStream, source, type, logMessageFormatter ?? DefaultLogMessageFormatter.Instance);
    }

    /// <summary>The level of a name.</summary>
    /// <param name="logLevel">DEBUG, INFO, WARNING, ERROR or OFF, in any case of letters.</param>
    /// <exception cref="ArgumentException">It is none of them.</exception>
    public static LogLevel LogLevelFor(string? logLevel) => logLevel?.ToUpperInvariant() switch
    {
        "DEBUG" => LogLevel.DebugLevel,
        "INFO" => LogLevel.InfoLevel,
        "WARNING" => LogLevel.WarningLevel,
        "ERROR" => LogLevel.ErrorLevel,
        "OFF" => Off,
        _ => throw new ArgumentException($"Unknown log level \"{logLevel}\": it must be DEBUG, INFO, WARNING, ERROR or OFF.", nameof(logLevel)),
    };

    /// <summary>The name of a level.</summary>
    /// <param name="logLevel">The level.</param>
    public static string StringFor(this LogLevel logLevel) => logLevel switch
    {
        LogLevel.DebugLevel => "DEBUG",
        LogLevel.InfoLevel => "INFO",
        LogLevel.WarningLevel => "WARNING",
        LogLevel.ErrorLevel => "ERROR",
        _ => "OFF",
    };

    /// <summary>The type of event of a level.</summary>
    /// <param name="logLevel">The level.</param>
    public static Type ClassFor(this LogLevel logLevel) => logLevel switch
    {
        LogLevel.DebugLevel => typeof(Debug),
        LogLevel.InfoLevel => typeof(Info),
        LogLevel.WarningLevel => typeof(Warning),
        LogLevel.ErrorLevel => typeof(Error),
        _ => throw new ArgumentException($"There is no event of level {logLevel}.", nameof(logLevel)),
    };
}
