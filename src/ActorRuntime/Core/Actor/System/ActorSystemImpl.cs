using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using VduseActors.Deterministic;

namespace VduseActors.ActorRuntime.Actor;

/// <summary>The actor system.</summary>
internal sealed class ActorSystemImpl : ExtendedActorSystem
{
    private readonly ConcurrentDictionary<Type, Lazy<object>> _extensions = new();
    private readonly Stack<Action> _terminationCallbacks = new();
    private readonly Promise<Done> _terminated;
    private readonly Loggers _loggers;
    private IActorRef? _deadLetterListener;
    private bool _callbacksRun;

    private ActorSystemImpl(string name, Config config, Setup.ActorSystemSetup setup)
    {
        Name = name;
        UnsupportedConfiguration.Refuse(config);
        Settings = new Settings(this, config, setup);
        EventStream = new EventStream(Settings.DebugEventStream);
        EventStream.InitializeLogLevel(LevelOf("akka.loglevel", Settings.LogLevel));
        _ = LevelOf("akka.stdout-loglevel", Settings.StdoutLogLevel);
        _loggers = new Loggers(this);
        _loggers.StartStandardOut();
        Log = new BusLogging(EventStream, $"ActorSystem({name})", typeof(ActorSystem), DefaultLogMessageFormatter.Instance);
        Scheduler = TypeNames.Schedulers.Create(Settings.SchedulerClass, "akka.scheduler.implementation", (Settings.Config, Log));
        Deterministic = (Scheduler as ISeededScheduler)?.Execution;
        _terminated = new Promise<Done>(this);
        Provider = new LocalActorRefProvider(this);
        Mailboxes = new Mailboxes(this);
        Dispatchers = new Dispatchers(new DefaultDispatcherPrerequisites(EventStream, Scheduler, Settings, Mailboxes));
    }

    public override string Name { get; }

    public override Settings Settings { get; }

    public override EventStream EventStream { get; }

    public override IActorRef DeadLetters => Provider.DeadLetters;

    public override IActorRef IgnoreRef => ActorRefs.Nobody;

    public override Dispatchers Dispatchers { get; }

    public override Mailboxes Mailboxes { get; }

    public override IScheduler Scheduler { get; }

    public override ILoggingAdapter Log { get; }

    public override Task WhenTerminated => _terminated.Task;

    public LocalActorRefProvider Provider { get; }

    /// <summary>What runs the system when it is deterministic, or null.</summary>
    public SeededExecution? Deterministic { get; }

    public static ActorSystemImpl Start(string name, Config config, Setup.ActorSystemSetup setup)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(config);
        if (name.Length == 0 || name[0] == '-' || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            throw new ArgumentException(
                $"Invalid ActorSystem name [{name}], must contain only word characters (i.e. [a-zA-Z0-9] plus non-leading '-')", nameof(name));
        }

        var system = new ActorSystemImpl(name, config, setup);
        try
        {
            system.Start();
            return system;
        }
        catch
        {
            system.FinalTerminate();
            throw;
        }
    }

    private void Start()
    {
        RegisterOnTermination(() => (Scheduler as IDisposable)?.Dispose());
        Provider.Start();
        EventStream.Loggers = _loggers;
        _loggers.Start();
        foreach (var name in Settings.Config.GetStringList("akka.extensions", []))
            RegisterExtension(TypeNames.Extensions.Create(name, "akka.extensions"));
        CoordinatedShutdown.Get(this);
        if (Settings.LogDeadLetters > 0)
            _deadLetterListener = SystemActorOf(Props.CreateBy(() => new DeadLetterListener()), "deadLetterListener");
        if (Settings.LogConfigOnStart)
            Log.Info("{0}", Settings);
    }

    private static LogLevel LevelOf(string key, string value)
    {
        try
        {
            return Logging.LogLevelFor(value);
        }
        catch (ArgumentException e)
        {
            throw new ConfigurationException($"{key}: {e.Message}", e);
        }
    }

    public override IActorRef ActorOf(Props props, string? name = null) => Provider.Guardian.Cell.ActorOf(props, name);

    public override IActorRef SystemActorOf(Props props, string? name = null) => Provider.SystemGuardian.Cell.ActorOf(props, name, systemService: true);

    public override IActorRef SystemActorOf<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TActor>(string? name = null) =>
        SystemActorOf(Props.CreateBy(() => new TActor()), name);

    public override ActorSelection ActorSelection(ActorPath actorPath) => Actor.ActorSelection.Of(actorPath, this);

    public override ActorSelection ActorSelection(string actorPath) => Actor.ActorSelection.Parse(actorPath, this, Provider.RootGuardian);

    public override void Stop(IActorRef actor)
    {
        var parent = ((IInternalActorRef)actor).Parent;
        if (parent.Equals(Provider.Guardian) || parent.Equals(Provider.SystemGuardian))
            parent.Tell(new StopChild(actor), ActorRefs.NoSender);
        else
            ((IInternalActorRef)actor).Stop();
    }

    public override Task Terminate()
    {
        if (Settings.CoordinatedShutdownRunByActorSystemTerminate)
            _ = CoordinatedShutdown.Get(this).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);
        else
            FinalTerminate();
        return WhenTerminated;
    }

    private protected override void WaitForTermination() => WaitFor(WhenTerminated);

    /// <summary>Waits for a task, running the actors meanwhile when nobody else would.</summary>
    internal void WaitFor(Task task)
    {
        if (Deterministic is null)
            task.Wait();
        else
            Deterministic.RunFor(() => task.IsCompleted, "the end of a task");
    }

    public override void Abort() => FinalTerminate();

    /// <summary>A number from 0 to below 1.</summary>
    internal double NextRandom() => Deterministic?.DrawFraction() ?? Random.Shared.NextDouble();

    /// <summary>Stops the tree.</summary>
    internal Task FinalTerminate()
    {
        Log.Debug("System shutdown initiated");
        if (!Settings.LogDeadLettersDuringShutdown && _deadLetterListener is not null)
            Stop(_deadLetterListener);
        if (Provider.IsStarted)
            Provider.Guardian.Stop();
        else
            OnTreeStopped();
        return WhenTerminated;
    }

    /// <summary>The system guardian is about to end: its other children, the loggers, go with it.</summary>
    internal void StopLoggers() => _loggers.Stop();

    /// <summary>The root of the tree is gone.</summary>
    internal void OnTreeStopped()
    {
        lock (_terminationCallbacks)
            _callbacksRun = true;
        while (_terminationCallbacks.TryPop(out var callback))
        {
            try
            {
                callback();
            }
            catch (Exception e)
            {
                Log.Error(e, "A termination callback failed: {0}", e.Message);
            }
        }

        _terminated.SetResult(Done.Instance);
    }

    public override void RegisterOnTermination(Action code)
    {
        lock (_terminationCallbacks)
        {
            if (_callbacksRun)
                throw new InvalidOperationException("The actor system has terminated.");
            _terminationCallbacks.Push(code);
        }
    }

    public override object RegisterExtension(IExtensionId extension)
    {
        _extensions.GetOrAdd(extension.ExtensionType, _ => new Lazy<object>(() => extension.CreateExtension(this)));
        return extension.Get(this);
    }

    public override object? GetExtension(IExtensionId extensionId) => TryGetExtension(extensionId.ExtensionType, out var extension) ? extension : null;

    public override T? GetExtension<T>()
        where T : class => TryGetExtension<T>(out var extension) ? extension : null;

    public override bool HasExtension(Type type) => _extensions.ContainsKey(type);

    public override bool HasExtension<T>() => HasExtension(typeof(T));

    public override bool TryGetExtension(Type extensionType, [NotNullWhen(true)] out object? extension)
    {
        extension = _extensions.TryGetValue(extensionType, out var made) ? made.Value : null;
        return extension is not null;
    }

    public override bool TryGetExtension<T>([NotNullWhen(true)] out T? extension)
        where T : class
    {
        TryGetExtension(typeof(T), out var made);
        extension = made as T;
        return extension is not null;
    }
}
