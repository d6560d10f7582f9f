namespace VduseActors.ActorRuntime.Actor;

/// <summary>The settings of a system, read from its configuration.</summary>
public sealed class Settings
{
    private const string Root = "akka";

    internal Settings(ActorSystemImpl system, Config config, Setup.ActorSystemSetup setup)
    {
        System = system;
        Setup = setup;
        Config = config.WithFallback(ConfigurationFactory.Default());

        LogLevel = Config.GetString($"{Root}.loglevel", "INFO")!;
        StdoutLogLevel = Config.GetString($"{Root}.stdout-loglevel", "WARNING")!;
        Loggers = Config.GetStringList($"{Root}.loggers", []);
        LoggersDispatcher = Config.GetString($"{Root}.loggers-dispatcher", Dispatchers.DefaultDispatcherId)!;
        LoggerStartTimeout = Config.GetTimeSpan($"{Root}.logger-startup-timeout", TimeSpan.FromSeconds(5));
        LogDeadLetters = Config.GetString($"{Root}.log-dead-letters", "10")!.ToLowerInvariant() switch
        {
            "on" or "true" => int.MaxValue,
            "off" or "false" => 0,
            _ => Config.GetInt($"{Root}.log-dead-letters", 10),
        };
        LogDeadLettersDuringShutdown = Config.GetBoolean($"{Root}.log-dead-letters-during-shutdown", false);
        LogDeadLettersSuspendDuration =
            Config.GetString($"{Root}.log-dead-letters-suspend-duration", "infinite") == "infinite"
                ? Timeout.InfiniteTimeSpan
                : Config.GetTimeSpan($"{Root}.log-dead-letters-suspend-duration", TimeSpan.FromMinutes(5));
        LogConfigOnStart = Config.GetBoolean($"{Root}.log-config-on-start", false);

        GuardianSupervisorStrategy = Config.GetString($"{Root}.actor.guardian-supervisor-strategy", nameof(DefaultSupervisorStrategy))!;
        AskTimeout = Config.GetString($"{Root}.actor.ask-timeout", "infinite") == "infinite"
            ? Timeout.InfiniteTimeSpan
            : Config.GetTimeSpan($"{Root}.actor.ask-timeout", Timeout.InfiniteTimeSpan);
        SchedulerClass = Config.GetString($"{Root}.scheduler.implementation", nameof(HashedWheelTimerScheduler))!;
        CoordinatedShutdownTerminateActorSystem = Config.GetBoolean($"{Root}.coordinated-shutdown.terminate-actor-system", true);
        CoordinatedShutdownRunByActorSystemTerminate = Config.GetBoolean($"{Root}.coordinated-shutdown.run-by-actor-system-terminate", true);
        if (CoordinatedShutdownRunByActorSystemTerminate && !CoordinatedShutdownTerminateActorSystem)
        {
            throw new ConfigurationException(
                $"{Root}.coordinated-shutdown.run-by-actor-system-terminate = on needs {Root}.coordinated-shutdown.terminate-actor-system = on.");
        }

        AddLoggingReceive = Config.GetBoolean($"{Root}.actor.debug.receive", false);
        DebugAutoReceive = Config.GetBoolean($"{Root}.actor.debug.autoreceive", false);
        DebugLifecycle = Config.GetBoolean($"{Root}.actor.debug.lifecycle", false);
        DebugEventStream = Config.GetBoolean($"{Root}.actor.debug.event-stream", false);
        DebugUnhandledMessage = Config.GetBoolean($"{Root}.actor.debug.unhandled", false);
    }

    /// <summary>The system.</summary>
    public ActorSystem System { get; }

    /// <summary>What the system was set up with.</summary>
    public Setup.ActorSystemSetup Setup { get; }

    /// <summary>The configuration, the defaults of the runtime included.</summary>
    public Config Config { get; }

    /// <summary>The level from which on events are logged.</summary>
    public string LogLevel { get; }

    /// <summary>The level from which on events are logged while there are no loggers.</summary>
    public string StdoutLogLevel { get; }

    /// <summary>The types of the loggers.</summary>
    public IList<string> Loggers { get; }

    /// <summary>The dispatcher of the loggers.</summary>
    public string LoggersDispatcher { get; }

    /// <summary>How long the start of the system waits for the loggers.</summary>
    public TimeSpan LoggerStartTimeout { get; }

    /// <summary>How many dead letters are logged before that pauses.</summary>
    public int LogDeadLetters { get; }

    /// <summary>Whether they are logged while the system terminates.</summary>
    public bool LogDeadLettersDuringShutdown { get; }

    /// <summary>How long the logging of dead letters pauses.</summary>
    public TimeSpan LogDeadLettersSuspendDuration { get; }

    /// <summary>Whether the configuration is logged when the system starts.</summary>
    public bool LogConfigOnStart { get; }

    /// <summary>What makes the supervisor strategy of /user.</summary>
    public string GuardianSupervisorStrategy { get; }

    /// <summary>The timeout of an <c>Ask</c> that gives none.</summary>
    public TimeSpan AskTimeout { get; }

    /// <summary>The type of the scheduler.</summary>
    public string SchedulerClass { get; }

    /// <summary>Whether coordinated shutdown terminates the system.</summary>
    public bool CoordinatedShutdownTerminateActorSystem { get; }

    /// <summary>Whether terminating the system runs coordinated shutdown.</summary>
    public bool CoordinatedShutdownRunByActorSystemTerminate { get; }

    /// <summary>Whether received messages of <see cref="ILogReceive"/> actors are logged.</summary>
    public bool AddLoggingReceive { get; }

    /// <summary>Whether messages that the runtime acts upon itself are logged.</summary>
    public bool DebugAutoReceive { get; }

    /// <summary>Whether starts, restarts and stops are logged.</summary>
    public bool DebugLifecycle { get; }

    /// <summary>Whether subscriptions to the event stream are logged.</summary>
    public bool DebugEventStream { get; }

    /// <summary>Whether unhandled messages are logged.</summary>
    public bool DebugUnhandledMessage { get; }

    /// <inheritdoc/>
    public override string ToString() => Config.ToString() ?? "";
}
