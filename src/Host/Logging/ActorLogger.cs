using Akka.Actor;
using Akka.Event;
using Akka.Hosting.Logging;

namespace VduseActors.Host.Logging;

/// <summary>The actor that passes log events on to the host's logger factory, with their templates and values.</summary>
internal sealed class ActorLogger : LoggerFactoryLogger
{
    /// <summary>
    /// A text without values (what an exception says, JSON of somebody else) is passed on as a template, in which braces mean something:
    /// they are doubled, so that they come out as they went in.
    /// </summary>
    /// <param name="log">What was logged.</param>
    /// <param name="path">The actor that logged it.</param>
    protected override void Log(LogEvent log, ActorPath path)
    {
        var isText = log.Message is not (LogMessage or null);
        base.Log(isText && log.Message!.ToString() is { } text && text.AsSpan().ContainsAny('{', '}') ? Literal(log, text) : log, path);
    }

    private static LogEvent Literal(LogEvent log, string text)
    {
        var message = text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
        return log.LogLevel() switch
        {
            LogLevel.DebugLevel => new Debug(log.Cause, log.LogSource, log.LogClass, message),
            LogLevel.InfoLevel => new Info(log.Cause, log.LogSource, log.LogClass, message),
            LogLevel.WarningLevel => new Warning(log.Cause, log.LogSource, log.LogClass, message),
            _ => new Error(log.Cause, log.LogSource, log.LogClass, message),
        };
    }
}
