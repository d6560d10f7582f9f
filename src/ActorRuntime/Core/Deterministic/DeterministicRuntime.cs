using System.Diagnostics.CodeAnalysis;

namespace VduseActors.ActorRuntime.Deterministic;

/// <summary>
/// Runs the actors of one system on the calling thread, one message at a time, in an order drawn from a seed and in virtual time:
/// the same seed gives the same run.
/// </summary>
/// <remarks>
/// Nothing happens except inside <see cref="RunUntilIdle"/>, <see cref="Advance"/> and <see cref="RunUntil"/>. Every dispatcher of
/// the system, pinned and custom ones included, and its scheduler are the runtime's. What an actor hands to other threads
/// (<c>Task.Run</c>, <c>Task.Delay</c>) is outside of it; see <see cref="ForeignWork"/>.
/// </remarks>
/// <example>
/// <code>
/// var runtime = new DeterministicRuntime(seed: 42);
/// using var system = runtime.CreateSystem("simulation");
/// var answer = system.ActorOf(Props.Create(() =&gt; new Device())).Ask&lt;Started&gt;(new Start(), TimeSpan.FromSeconds(30));
/// runtime.RunUntil(() =&gt; answer.IsCompleted);
/// </code>
/// </example>
[SuppressMessage("Reliability", "CA1001", Justification = "The system disposes of its scheduler when it terminates.")]
public sealed class DeterministicRuntime
{
    private readonly ReadyWork _ready;
    private readonly VirtualTimeScheduler _scheduler = new();
    private readonly List<IExternalEventSource> _sources = [];
    private int _runningThread; // 0 when nothing runs

    /// <summary>Creates the runtime.</summary>
    /// <param name="seed">Decides the order of everything.</param>
    public DeterministicRuntime(int seed)
    {
        Seed = seed;
        _ready = new ReadyWork(seed);
    }

    /// <summary>What the order is drawn from.</summary>
    public int Seed { get; }

    /// <summary>How many pieces of work have been run.</summary>
    public long Steps { get; private set; }

    /// <summary>How many steps one call may run before it is taken for endless.</summary>
    public long MaxSteps { get; set; } = 10_000_000;

    /// <summary>The virtual time since the runtime was created.</summary>
    public TimeSpan Elapsed => _scheduler.MonotonicClock;

    /// <summary>How much work came from other threads while the runtime was running; unless it is 0, another run may differ.</summary>
    public long ForeignWork => _ready.Foreign;

    /// <summary>The setup that puts a system under this runtime, for those who create the system themselves.</summary>
    public DeterministicSetup Setup => new(this);

    internal IScheduler Scheduler => _scheduler;

    /// <summary>Creates the system. One runtime has one system.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="config">Its configuration, or null.</param>
    public ActorSystem CreateSystem(string name, Config? config = null) =>
        ActorSystem.Create(name, Setup.And(BootstrapSetup.Create().WithConfig(config ?? ConfigurationFactory.Empty)));

    /// <summary>Adds a source of events. It is polled between turns at moments drawn from the seed, and whenever nothing else can run.</summary>
    /// <param name="source">The source.</param>
    /// <returns>Takes it out again.</returns>
    public IDisposable AddSource(IExternalEventSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _sources.Add(source);
        return new Registration(this, source);
    }

    /// <summary>Runs until no actor has anything to do and no source has an event. Time does not move.</summary>
    /// <exception cref="InvalidOperationException">It did not come to rest within <see cref="MaxSteps"/>.</exception>
    public void RunUntilIdle()
    {
        var last = Steps + MaxSteps;
        while (Step())
            ThrowIfEndless(last);
    }

    /// <summary>Moves time by a span. Whatever falls due on the way happens at its own time, with all its consequences.</summary>
    /// <param name="by">The span.</param>
    /// <exception cref="InvalidOperationException">It did not come to rest within <see cref="MaxSteps"/>.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var end = Elapsed + by;
        var last = Steps + MaxSteps;
        do
        {
            while (Step())
                ThrowIfEndless(last);
        }
        while (FireNext(end));
        _scheduler.MoveTo(end);
    }

    /// <summary>Runs until a condition holds; when nothing else can run, time moves to the next thing that is due.</summary>
    /// <param name="condition">The condition; looked at after every step.</param>
    /// <param name="limit">How far time may move; null for an hour.</param>
    /// <returns>False when the condition does not hold and nothing more can happen within the limit.</returns>
    /// <exception cref="InvalidOperationException">It went on for more than <see cref="MaxSteps"/>.</exception>
    public bool RunUntil(Func<bool> condition, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var end = Elapsed + (limit ?? TimeSpan.FromHours(1));
        var last = Steps + MaxSteps;
        while (!condition())
        {
            if (!Step() && !FireNext(end))
                return condition();
            ThrowIfEndless(last);
        }

        return true;
    }

    /// <summary>Queues work; it is run by one of the methods above.</summary>
    internal void Post(IRunnable work) =>
        _ready.Add(work, foreign: _runningThread is var running and not 0 && running != Environment.CurrentManagedThreadId);

    internal double NextRandom() => _ready.DrawFraction();

    /// <summary>Runs one piece of work, or has one source handle an event; false when there is neither.</summary>
    private bool Step()
    {
        // A source comes about as often as the actors do, so that its events meet them in every state.
        if (_sources.Count > 0 && _ready.Draw(4) == 0 && Run(_sources[_ready.Draw(_sources.Count)]))
            return true;
        if (_ready.Take() is { } work)
        {
            Run(work);
            return true;
        }

        // To the list as it was: a source may add or remove sources.
        return _sources.Count > 0 && _sources.ToArray().Any(Run);
    }

    private bool FireNext(TimeSpan limit)
    {
        if (_scheduler.TakeNext(limit) is not { } due)
            return false;
        Run(new ActionRunnable(due.Run));
        return true;
    }

    private void Run(IRunnable work)
    {
        using var entered = new Entered(this);
        Steps++;
        work.Run();
    }

    private bool Run(IExternalEventSource source)
    {
        using var entered = new Entered(this);
        var polled = source.Poll();
        if (polled)
            Steps++;
        return polled;
    }

    private void ThrowIfEndless(long last)
    {
        if (Steps > last)
            throw new InvalidOperationException($"The actors did not come to rest within {MaxSteps} steps (seed {Seed}).");
    }

    private sealed class Registration(DeterministicRuntime runtime, IExternalEventSource source) : IDisposable
    {
        public void Dispose() => runtime._sources.Remove(source);
    }

    /// <summary>The thread belongs to the runtime as long as this lasts.</summary>
    private readonly ref struct Entered
    {
        private readonly DeterministicRuntime _runtime;
        private readonly int _outerThread;
        private readonly SynchronizationContext? _outerContext;

        public Entered(DeterministicRuntime runtime)
        {
            _runtime = runtime;
            _outerThread = runtime._runningThread;
            _outerContext = SynchronizationContext.Current;
            // With a context here, code that waits for a task completed by an actor would go on in the thread pool.
            SynchronizationContext.SetSynchronizationContext(null);
            Volatile.Write(ref runtime._runningThread, Environment.CurrentManagedThreadId);
        }

        public void Dispose()
        {
            Volatile.Write(ref _runtime._runningThread, _outerThread);
            SynchronizationContext.SetSynchronizationContext(_outerContext);
        }
    }
}
