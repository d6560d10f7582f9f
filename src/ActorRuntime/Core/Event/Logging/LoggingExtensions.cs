namespace VduseActors.ActorRuntime.Event;

/// <summary>Logging at each level.</summary>
public static class LoggingExtensions
{
    /// <summary>Logs a detail that helps to find a fault, if the level is on; the text is put together when it is read.</summary>
    /// <param name="log">The log.</param>
    /// <param name="format">The text; with values, {0} and so on stand for them.</param>
    /// <param name="args">The values.</param>
    public static void Debug(this ILoggingAdapter log, string format, params ReadOnlySpan<object?> args) =>
        log.Log(LogLevel.DebugLevel, null, format, args);

    /// <summary>Logs a detail that helps to find a fault, if the level is on; the text is put together when it is read.</summary>
    /// <param name="log">The log.</param>
    /// <param name="cause">The exception, or null.</param>
    /// <param name="format">The text; with values, {0} and so on stand for them.</param>
    /// <param name="args">The values.</param>
    public static void Debug(this ILoggingAdapter log, Exception? cause, string format, params ReadOnlySpan<object?> args) =>
        log.Log(LogLevel.DebugLevel, cause, format, args);

    /// <summary>Logs what happens in good order, if the level is on; the text is put together when it is read.</summary>
    /// <param name="log">The log.</param>
    /// <param name="format">The text; with values, {0} and so on stand for them.</param>
    /// <param name="args">The values.</param>
    public static void Info(this ILoggingAdapter log, string format, params ReadOnlySpan<object?> args) =>
        log.Log(LogLevel.InfoLevel, null, format, args);

    /// <summary>Logs what happens in good order, if the level is on; the text is put together when it is read.</summary>
    /// <param name="log">The log.</param>
    /// <param name="cause">The exception, or null.</param>
    /// <param name="format">The text; with values, {0} and so on stand for them.</param>
    /// <param name="args">The values.</param>
    public static void Info(this ILoggingAdapter log, Exception? cause, string format, params ReadOnlySpan<object?> args) =>
        log.Log(LogLevel.InfoLevel, cause, format, args);

    /// <summary>Logs what is wrong but does no harm yet, if the level is on; the text is put together when it is read.</summary>
    /// <param name="log">The log.</param>
    /// <param name="format">The text; with values, {0} and so on stand for them.</param>
    /// <param name="args">The values.</param>
    public static void Warning(this ILoggingAdapter log, string format, params ReadOnlySpan<object?> args) =>
        log.Log(LogLevel.WarningLevel, null, format, args);

    /// <summary>Logs what is wrong but does no harm yet, if the level is on; the text is put together when it is read.</summary>
    /// <param name="log">The log.</param>
    /// <param name="cause">The exception, or null.</param>
    /// <param name="format">The text; with values, {0} and so on stand for them.</param>
    /// <param name="args">The values.</param>
    public static void Warning(this ILoggingAdapter log, Exception? cause, string format, params ReadOnlySpan<object?> args) =>
        log.Log(LogLevel.WarningLevel, cause, format, args);

    /// <summary>Logs a failure, if the level is on; the text is put together when it is read.</summary>
    /// <param name="log">The log.</param>
    /// <param name="format">The text; with values, {0} and so on stand for them.</param>
    /// <param name="args">The values.</param>
    public static void Error(this ILoggingAdapter log, string format, params ReadOnlySpan<object?> args) =>
        log.Log(LogLevel.ErrorLevel, null, format, args);

    /// <summary>Logs a failure, if the level is on; the text is put together when it is read.</summary>
    /// <param name="log">The log.</param>
    /// <param name="cause">The exception, or null.</param>
    /// <param name="format">The text; with values, {0} and so on stand for them.</param>
    /// <param name="args">The values.</param>
    public static void Error(this ILoggingAdapter log, Exception? cause, string format, params ReadOnlySpan<object?> args) =>
        log.Log(LogLevel.ErrorLevel, cause, format, args);

    private static void Log(this ILoggingAdapter log, LogLevel level, Exception? cause, string format, ReadOnlySpan<object?> args)
    {
        if (!log.IsEnabled(level))
            return;

        // A text without values is taken as it is: its braces mean nothing.
        if (args.IsEmpty)
            log.Log(level, cause, format);
        else
            log.Log(level, cause, new DefaultLogMessage(log.Formatter, format, args.ToArray()));
    }
}
