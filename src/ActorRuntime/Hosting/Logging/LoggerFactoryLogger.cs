using Microsoft.Extensions.Logging;
using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Configuration;
using VduseActors.ActorRuntime.Dispatch;
using VduseActors.ActorRuntime.Event;
using HostLevel = Microsoft.Extensions.Logging.LogLevel;
using LogLevel = VduseActors.ActorRuntime.Event.LogLevel;

namespace VduseActors.ActorRuntime.Hosting.Logging;

/// <summary>Passes the log events of the actor system on to the host's loggers, under the category of the actor system.</summary>
public class LoggerFactoryLogger : ActorBase, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly ILogger<ActorSystem> _logger;

    /// <summary>Creates the logger; the actor system does, for <c>akka.loggers</c>.</summary>
    /// <exception cref="ConfigurationException">The system was not given a <see cref="LoggerFactorySetup"/>.</exception>
    public LoggerFactoryLogger()
    {
        var setup = Context.System.Settings.Setup.Get<LoggerFactorySetup>()
            ?? throw new ConfigurationException(
                $"{nameof(LoggerFactoryLogger)} needs a {nameof(LoggerFactorySetup)} in the setup of the actor system.");
        _logger = setup.LoggerFactory.CreateLogger<ActorSystem>();
    }

    /// <inheritdoc/>
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                return true;
            case LogEvent logEvent:
                Log(logEvent, Sender.Path);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Passes one event on.</summary>
    /// <param name="log">The event.</param>
    /// <param name="path">Who published it.</param>
    protected virtual void Log(LogEvent log, ActorPath path)
    {
        var level = Level(log.LogLevel());
        if (_logger.IsEnabled(level))
        {
            _logger.Log(level, default, log, log.Cause, static (logEvent, _) => logEvent.ToString());
        }
    }

    private static HostLevel Level(LogLevel level) => level switch
    {
        LogLevel.DebugLevel => HostLevel.Debug,
        LogLevel.InfoLevel => HostLevel.Information,
        LogLevel.WarningLevel => HostLevel.Warning,
        _ => HostLevel.Error,
    };
}
