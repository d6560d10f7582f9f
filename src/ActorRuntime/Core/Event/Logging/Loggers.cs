namespace VduseActors.ActorRuntime.Event;

/// <summary>Starts and stops the loggers of a system.</summary>
internal sealed class Loggers(ActorSystemImpl system)
{
    private readonly List<IActorRef> _loggers = [];
    private readonly StandardOutLogger _standardOut = new(system);

    /// <summary>Logs to the standard output until there are loggers.</summary>
    public void StartStandardOut() => Subscribe(_standardOut, Logging.LogLevelFor(system.Settings.StdoutLogLevel));

    /// <summary>Starts the configured loggers and waits until they are ready. They get every event published from now on.</summary>
    public void Start()
    {
        var level = system.EventStream.LogLevel;
        var starting = new List<(string Name, Task Ready)>();
        foreach (var name in system.Settings.Loggers)
        {
            if (TypeName.InTable(name) == nameof(StandardOutLogger))
            {
                _loggers.Add(_standardOut);
                continue;
            }

            var type = TypeNames.Loggers.Knows(name) ? null : TypeName.Find(name);
            if (type is null && !TypeNames.Loggers.Knows(name))
                throw new ConfigurationException($"akka.loggers: there is no type {name}.");
            var props = Props.CreateBy(() => TypeNames.Loggers.Create(name, "akka.loggers")).WithDispatcher(system.Settings.LoggersDispatcher);
            var logger = system.SystemActorOf(props, $"log{_loggers.Count + 1}-{type?.Name ?? TypeName.InTable(name)}");
            // First in its mailbox; the events follow.
            starting.Add((name, logger.Ask<LoggerInitialized>(new InitializeLogger(system.EventStream), system.Settings.LoggerStartTimeout)));
            Subscribe(logger, level);
            _loggers.Add(logger);
        }

        WaitFor(starting);
        if (system.Settings.DebugUnhandledMessage)
        {
            var forwarder = system.SystemActorOf(Props.CreateBy(() => new UnhandledMessageForwarder()), "UnhandledMessageForwarder");
            system.EventStream.Subscribe(forwarder, typeof(UnhandledMessage));
        }

        if (!_loggers.Contains(_standardOut))
            system.EventStream.Unsubscribe(_standardOut);
    }

    private void WaitFor(List<(string Name, Task Ready)> starting)
    {
        var all = Task.WhenAll(starting.Select(logger => logger.Ready)).ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        system.WaitFor(all);
        foreach (var (name, ready) in starting.Where(logger => !logger.Ready.IsCompletedSuccessfully))
        {
            system.EventStream.Publish(new Warning(
                ready.Exception?.InnerException, nameof(Loggers), GetType(), $"Logger {name} is not ready: it did not answer InitializeLogger with LoggerInitialized."));
        }
    }

    /// <summary>Stops the loggers; what is still published goes to the standard output.</summary>
    public void Stop()
    {
        if (!_loggers.Contains(_standardOut))
            StartStandardOut();
        foreach (var logger in _loggers.Where(logger => !ReferenceEquals(logger, _standardOut)))
        {
            system.EventStream.Unsubscribe(logger);
            ((IInternalActorRef)logger).Stop();
        }
    }

    /// <summary>Changes the level at run time.</summary>
    public void SetLogLevel(LogLevel level)
    {
        foreach (var logger in _loggers)
        {
            foreach (var other in Enum.GetValues<LogLevel>())
                system.EventStream.Unsubscribe(logger, other.ClassFor());
            Subscribe(logger, level);
        }
    }

    private void Subscribe(IActorRef logger, LogLevel from)
    {
        foreach (var level in Enum.GetValues<LogLevel>().Where(level => level >= from))
            system.EventStream.Subscribe(logger, level.ClassFor());
    }

    private sealed class UnhandledMessageForwarder : ActorBase
    {
        protected override bool Receive(object message)
        {
            if (message is not UnhandledMessage unhandled)
                return false;
            Context.System.EventStream.Publish(new Debug(
                unhandled.Recipient.Path.ToString(),
                unhandled.Recipient.GetType(),
                $"Unhandled message from {unhandled.Sender.Path} : {unhandled.Message}"));
            return true;
        }
    }
}
