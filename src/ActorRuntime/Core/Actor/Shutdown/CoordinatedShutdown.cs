namespace VduseActors.ActorRuntime.Actor;

/// <summary>Shuts a system down in phases: the tasks of a phase run side by side, and the next phase waits for all of them.</summary>
public sealed partial class CoordinatedShutdown : IExtension
{
    private readonly ActorSystemImpl _system;
    private readonly IReadOnlyDictionary<string, ShutdownPhase> _phases;
    private readonly HashSet<string> _knownPhases;
    private readonly IReadOnlyList<string> _orderedPhases;
    private readonly Dictionary<string, List<(string Name, Func<Task<Done>> Run)>> _tasks = [];
    private readonly Promise<Done> _run;
    private readonly ILoggingAdapter _log;
    private Reason? _reason;

    private CoordinatedShutdown(ActorSystemImpl system, IReadOnlyDictionary<string, ShutdownPhase> phases)
    {
        _system = system;
        _run = new Promise<Done>(system);
        _phases = phases;
        _knownPhases = [.. phases.Keys, .. phases.Values.SelectMany(phase => phase.DependsOn)];
        _orderedPhases = ShutdownPhase.Sort(phases);
        _log = Logging.GetLogger(system, typeof(CoordinatedShutdown));
    }

    /// <summary>The system.</summary>
    public ExtendedActorSystem System => _system;

    /// <summary>Why the system is shut down; null when it is not. The first reason stands.</summary>
    public Reason? ShutdownReason => Volatile.Read(ref _reason);

    /// <summary>How long all phases with tasks may take.</summary>
    public TimeSpan TotalTimeout
    {
        get
        {
            lock (_tasks)
                return _tasks.Keys.Aggregate(TimeSpan.Zero, (total, phase) => total + Timeout(phase));
        }
    }

    /// <summary>The coordinated shutdown of a system.</summary>
    /// <param name="sys">The system.</param>
    public static CoordinatedShutdown Get(ActorSystem sys) => sys.WithExtension<CoordinatedShutdown, CoordinatedShutdownExtension>();

    internal static CoordinatedShutdown Create(ActorSystemImpl system)
    {
        var config = system.Settings.Config.GetConfig("akka.coordinated-shutdown")
            ?? throw new ConfigurationException("akka.coordinated-shutdown is missing.");
        var shutdown = new CoordinatedShutdown(system, ShutdownPhase.Read(config));
        if (system.Settings.CoordinatedShutdownTerminateActorSystem)
            shutdown.AddTask(PhaseActorSystemTerminate, "terminate-system", shutdown.TerminateSystem);
        // Nobody would run a deterministic system while the process ends.
        if (config.GetBoolean("run-by-clr-shutdown-hook", true) && system.Deterministic is null)
            shutdown.RunOnProcessExit();
        return shutdown;
    }

    /// <summary>Adds a task to a phase.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="taskName">A name for the log.</param>
    /// <param name="task">Starts the task.</param>
    /// <exception cref="ConfigurationException">There is no such phase.</exception>
    public void AddTask(string phase, string taskName, Func<Task<Done>> task)
    {
        if (!_knownPhases.Contains(phase))
        {
            throw new ConfigurationException(
                $"Unknown phase [{phase}], known phases [{string.Join(",", _knownPhases)}]. All phases (along with their optional dependencies) must be defined in configuration.");
        }

        lock (_tasks)
        {
            if (!_tasks.TryGetValue(phase, out var tasks))
                _tasks.Add(phase, tasks = []);
            tasks.Add((taskName, task));
        }
    }

    /// <summary>The timeout of a phase.</summary>
    /// <param name="phase">The phase.</param>
    /// <exception cref="ArgumentException">There is no such phase.</exception>
    public TimeSpan Timeout(string phase) =>
        _phases.TryGetValue(phase, out var known)
            ? known.Timeout
            : throw new ArgumentException($"Unknown phase [{phase}]. All phases must be defined in configuration.", nameof(phase));

    /// <summary>Shuts down; a second call changes nothing.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="fromPhase">The phase to start with; null for the first.</param>
    /// <returns>The same task for every call; completes when the last phase is over, fails with a phase that may not be recovered from.</returns>
    public Task<Done> Run(Reason reason, string? fromPhase = null)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null)
            _ = RunPhases(fromPhase);
        return _run.Task;
    }

    private async Task RunPhases(string? fromPhase)
    {
        try
        {
            foreach (var phase in fromPhase is null ? _orderedPhases : _orderedPhases.SkipWhile(phase => phase != fromPhase))
                await RunPhase(phase).ConfigureAwait(false);
            _run.SetResult(Done.Instance);
        }
        catch (Exception e)
        {
            _run.SetException(e);
        }
    }

    private async Task RunPhase(string name)
    {
        (string Name, Func<Task<Done>> Run)[] tasks;
        lock (_tasks)
            tasks = _tasks.TryGetValue(name, out var added) ? [.. added] : [];
        _log.Debug("Performing phase [{0}] with [{1}] tasks: [{2}]", name, tasks.Length, string.Join(",", tasks.Select(task => task.Name)));
        if (tasks.Length == 0)
            return;

        var phase = _phases.TryGetValue(name, out var known) ? known : new ShutdownPhase(name, [], TimeSpan.FromSeconds(5), true);
        var work = Task.WhenAll(tasks.Select(task => RunTask(phase, task.Name, task.Run)));
        using var giveUp = new Cancelable(_system.Scheduler);
        var timeout = new TaskCompletionSource();
        try
        {
            _system.Scheduler.Advanced.ScheduleOnce(phase.Timeout, () => timeout.TrySetResult(), giveUp);
        }
        catch (SchedulerException)
        {
            // The system is over already; so is all that could be waited for, or it ends by itself.
        }

        if (await Task.WhenAny(work, timeout.Task).ConfigureAwait(false) == work)
        {
            giveUp.Cancel();
            await work.ConfigureAwait(false);
            return;
        }

        if (!phase.Recover)
            throw new TimeoutException($"Coordinated shutdown phase [{name}] timed out after {phase.Timeout}");
        _log.Warning("Coordinated shutdown phase [{0}] timed out after {1}", name, phase.Timeout);
    }

    private async Task RunTask(ShutdownPhase phase, string name, Func<Task<Done>> run)
    {
        try
        {
            await run().ConfigureAwait(false);
        }
        catch (Exception e) when (phase.Recover)
        {
            _log.Warning("Task [{0}] failed in phase [{1}]: {2}", name, phase.Name, e.Message);
        }
    }

    private async Task<Done> TerminateSystem()
    {
        var exit = _system.Settings.Config.GetBoolean("akka.coordinated-shutdown.exit-clr", false);
        await _system.FinalTerminate().ConfigureAwait(false);
        if (exit && ShutdownReason is not ClrExitReason)
            Environment.Exit(0);
        return Done.Instance;
    }

    private void RunOnProcessExit()
    {
        EventHandler onExit = (_, _) =>
        {
            if (_system.WhenTerminated.IsCompleted)
                return;
            _log.Info("Starting coordinated shutdown from CLR termination hook.");
            try
            {
                Run(ClrExitReason.Instance).Wait(TotalTimeout);
            }
            catch (AggregateException e)
            {
                _log.Warning("CoordinatedShutdown from CLR shutdown failed: {0}", e.InnerException?.Message);
            }
        };
        AppDomain.CurrentDomain.ProcessExit += onExit;
        _system.WhenTerminated.ContinueWith(
            _ => AppDomain.CurrentDomain.ProcessExit -= onExit, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
