namespace VduseActors.ActorRuntime.Event;

/// <summary>A log. The usual methods are those of <see cref="LoggingExtensions"/>.</summary>
public interface ILoggingAdapter
{
    /// <summary>Puts texts together.</summary>
    ILogMessageFormatter Formatter { get; }

    /// <summary>Whether debug events are logged.</summary>
    bool IsDebugEnabled { get; }

    /// <summary>Whether info events are logged.</summary>
    bool IsInfoEnabled { get; }

    /// <summary>Whether warnings are logged.</summary>
    bool IsWarningEnabled { get; }

    /// <summary>Whether errors are logged.</summary>
    bool IsErrorEnabled { get; }

    /// <summary>Whether events of a level are logged.</summary>
    /// <param name="logLevel">The level.</param>
    bool IsEnabled(LogLevel logLevel);

    /// <summary>Logs.</summary>
    /// <param name="logLevel">The level.</param>
    /// <param name="cause">The exception, or null.</param>
    /// <param name="message">What is to be said.</param>
    void Log(LogLevel logLevel, Exception? cause, LogMessage message);

    /// <summary>Logs.</summary>
    /// <param name="logLevel">The level.</param>
    /// <param name="cause">The exception, or null.</param>
    /// <param name="format">What is to be said.</param>
    void Log(LogLevel logLevel, Exception? cause, string format);
}
