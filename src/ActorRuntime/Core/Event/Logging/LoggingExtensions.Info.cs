namespace VduseActors.ActorRuntime.Event;

/// <summary>Logging at level info: something worth knowing.</summary>
public static partial class LoggingExtensions
{
    /// <summary>Logs, if the level is on; the text is put together when it is read.</summary>
    /// <param name="log">The log.</param>
    /// <param name="format">The text.</param>
    public static void Info(this ILoggingAdapter log, string format)
    {
        if (log.IsInfoEnabled)
            log.Log(LogLevel.InfoLevel, null, format);
    }

    /// <summary>Logs, if the level is on; the text is put together when it is read.</summary>
    /// <typeparam name="T1">The type of a value.</typeparam>
    /// <param name="log">The log.</param>
    /// <param name="format">The text, with {0} and so on for the values.</param>
    /// <param name="arg1">A value.</param>
    public static void Info<T1>(this ILoggingAdapter log, string format, T1 arg1)
    {
        if (log.IsInfoEnabled)
            log.Log(LogLevel.InfoLevel, null, new DefaultLogMessage(log.Formatter, format, [arg1]));
    }

    /// <summary>Logs, if the level is on; the text is put together when it is read.</summary>
    /// <typeparam name="T1">The type of a value.</typeparam>
    /// <typeparam name="T2">The type of a value.</typeparam>
    /// <param name="log">The log.</param>
    /// <param name="format">The text, with {0} and so on for the values.</param>
    /// <param name="arg1">A value.</param>
    /// <param name="arg2">A value.</param>
    public static void Info<T1, T2>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2)
    {
        if (log.IsInfoEnabled)
            log.Log(LogLevel.InfoLevel, null, new DefaultLogMessage(log.Formatter, format, [arg1, arg2]));
    }

    /// <summary>Logs, if the level is on; the text is put together when it is read.</summary>
    /// <typeparam name="T1">The type of a value.</typeparam>
    /// <typeparam name="T2">The type of a value.</typeparam>
    /// <typeparam name="T3">The type of a value.</typeparam>
    /// <param name="log">The log.</param>
    /// <param name="format">The text, with {0} and so on for the values.</param>
    /// <param name="arg1">A value.</param>
    /// <param name="arg2">A value.</param>
    /// <param name="arg3">A value.</param>
    public static void Info<T1, T2, T3>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsInfoEnabled)
            log.Log(LogLevel.InfoLevel, null, new DefaultLogMessage(log.Formatter, format, [arg1, arg2, arg3]));
    }

    /// <summary>Logs, if the level is on; the text is put together when it is read.</summary>
    /// <typeparam name="T1">The type of a value.</typeparam>
    /// <typeparam name="T2">The type of a value.</typeparam>
    /// <typeparam name="T3">The type of a value.</typeparam>
    /// <typeparam name="T4">The type of a value.</typeparam>
    /// <param name="log">The log.</param>
    /// <param name="format">The text, with {0} and so on for the values.</param>
    /// <param name="arg1">A value.</param>
    /// <param name="arg2">A value.</param>
    /// <param name="arg3">A value.</param>
    /// <param name="arg4">A value.</param>
    public static void Info<T1, T2, T3, T4>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4)
    {
        if (log.IsInfoEnabled)
            log.Log(LogLevel.InfoLevel, null, new DefaultLogMessage(log.Formatter, format, [arg1, arg2, arg3, arg4]));
    }

    /// <summary>Logs, if the level is on; the text is put together when it is read.</summary>
    /// <param name="log">The log.</param>
    /// <param name="format">The text, with {0} and so on for the values.</param>
    /// <param name="args">The values.</param>
    public static void Info(this ILoggingAdapter log, string format, params object?[] args)
    {
        if (log.IsInfoEnabled)
            log.Log(LogLevel.InfoLevel, null, new DefaultLogMessage(log.Formatter, format, args));
    }

    /// <summary>Logs, if the level is on; the text is put together when it is read.</summary>
    /// <param name="log">The log.</param>
    /// <param name="cause">The exception, or null.</param>
    /// <param name="format">The text.</param>
    public static void Info(this ILoggingAdapter log, Exception? cause, string format)
    {
        if (log.IsInfoEnabled)
            log.Log(LogLevel.InfoLevel, cause, format);
    }

    /// <summary>Logs, if the level is on; the text is put together when it is read.</summary>
    /// <typeparam name="T1">The type of a value.</typeparam>
    /// <param name="log">The log.</param>
    /// <param name="cause">The exception, or null.</param>
    /// <param name="format">The text, with {0} and so on for the values.</param>
    /// <param name="arg1">A value.</param>
    public static void Info<T1>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1)
    {
        if (log.IsInfoEnabled)
            log.Log(LogLevel.InfoLevel, cause, new DefaultLogMessage(log.Formatter, format, [arg1]));
    }

    /// <summary>Logs, if the level is on; the text is put together when it is read.</summary>
    /// <typeparam name="T1">The type of a value.</typeparam>
    /// <typeparam name="T2">The type of a value.</typeparam>
    /// <param name="log">The log.</param>
    /// <param name="cause">The exception, or null.</param>
    /// <param name="format">The text, with {0} and so on for the values.</param>
    /// <param name="arg1">A value.</param>
    /// <param name="arg2">A value.</param>
    public static void Info<T1, T2>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2)
    {
        if (log.IsInfoEnabled)
            log.Log(LogLevel.InfoLevel, cause, new DefaultLogMessage(log.Formatter, format, [arg1, arg2]));
    }

    /// <summary>Logs, if the level is on; the text is put together when it is read.</summary>
    /// <typeparam name="T1">The type of a value.</typeparam>
    /// <typeparam name="T2">The type of a value.</typeparam>
    /// <typeparam name="T3">The type of a value.</typeparam>
    /// <param name="log">The log.</param>
    /// <param name="cause">The exception, or null.</param>
    /// <param name="format">The text, with {0} and so on for the values.</param>
    /// <param name="arg1">A value.</param>
    /// <param name="arg2">A value.</param>
    /// <param name="arg3">A value.</param>
    public static void Info<T1, T2, T3>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3)
    {
        if (log.IsInfoEnabled)
            log.Log(LogLevel.InfoLevel, cause, new DefaultLogMessage(log.Formatter, format, [arg1, arg2, arg3]));
    }

    /// <summary>Logs, if the level is on; the text is put together when it is read.</summary>
    /// <typeparam name="T1">The type of a value.</typeparam>
    /// <typeparam name="T2">The type of a value.</typeparam>
    /// <typeparam name="T3">The type of a value.</typeparam>
    /// <typeparam name="T4">The type of a value.</typeparam>
    /// <param name="log">The log.</param>
    /// <param name="cause">The exception, or null.</param>
    /// <param name="format">The text, with {0} and so on for the values.</param>
    /// <param name="arg1">A value.</param>
    /// <param name="arg2">A value.</param>
    /// <param name="arg3">A value.</param>
    /// <param name="arg4">A value.</param>
    public static void Info<T1, T2, T3, T4>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4)
    {
        if (log.IsInfoEnabled)
            log.Log(LogLevel.InfoLevel, cause, new DefaultLogMessage(log.Formatter, format, [arg1, arg2, arg3, arg4]));
    }

    /// <summary>Logs, if the level is on; the text is put together when it is read.</summary>
    /// <param name="log">The log.</param>
    /// <param name="cause">The exception, or null.</param>
    /// <param name="format">The text, with {0} and so on for the values.</param>
    /// <param name="args">The values.</param>
    public static void Info(this ILoggingAdapter log, Exception? cause, string format, params object?[] args)
    {
        if (log.IsInfoEnabled)
            log.Log(LogLevel.InfoLevel, cause, new DefaultLogMessage(log.Formatter, format, args));
    }
}
