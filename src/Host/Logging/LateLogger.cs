using System.Collections.Concurrent;
using Akka.Event;
using ILogger = Microsoft.Extensions.Logging.ILogger;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace VduseActors.Host.Logging;

/// <summary>
/// Takes what no logger takes: warnings from before the loggers have started and after they have ended, and, of any level, what a logger
/// had not passed on when it ended. Akka's own class for that writes to the console and waits for it, where a full pipe would hold the
/// shutdown.
/// </summary>
/// <remarks>Made by Akka, by its name in the configuration. All threads may use it.</remarks>
internal sealed class LateLogger : MinimalLogger
{
    private readonly ConcurrentQueue<LogEvent> _early = new();
    private ILogger? _target;

    /// <summary>Says where events go, and sends those there that came before.</summary>
    /// <param name="target">The host's log.</param>
    public void PassTo(ILogger target)
    {
        Volatile.Write(ref _target, target);
        PassEarly(target);
    }

    /// <inheritdoc/>
    protected override void Log(object message)
    {
        if (message is not LogEvent log)
        {
            return;
        }

        _early.Enqueue(log);
        if (Volatile.Read(ref _target) is { } target)
        {
            PassEarly(target);
        }
    }

    private void PassEarly(ILogger target)
    {
        while (_early.TryDequeue(out var log))
        {
            var level = LevelOf(log);
            if (target.IsEnabled(level))
            {
                Pass(target, level, log);
            }
        }
    }

    private static void Pass(ILogger target, LogLevel level, LogEvent log)
    {
        var text = log.Message?.ToString();
        KeyValuePair<string, object?>[] values =
            [new("Text", text), new(nameof(LogEvent.LogSource), log.LogSource), new("{OriginalFormat}", "{Text:l}")];
        target.Log(level, default, values, log.Cause, (_, _) => text ?? string.Empty);
    }

    private static LogLevel LevelOf(LogEvent log) => log.LogLevel() switch
    {
        Akka.Event.LogLevel.DebugLevel => LogLevel.Debug,
        Akka.Event.LogLevel.InfoLevel => LogLevel.Information,
        Akka.Event.LogLevel.WarningLevel => LogLevel.Warning,
        _ => LogLevel.Error,
    };
}
