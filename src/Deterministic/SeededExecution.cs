namespace VduseActors.Deterministic;

/// <summary>
/// Runs everything that is posted to it one at a time, in an order drawn from a seed and in virtual time: the same seed gives the
/// same run, step by step, on any machine.
/// </summary>
/// <remarks>
/// <para>
/// Nothing happens except inside <see cref="RunUntil"/>, <see cref="RunUntilIdle"/>, <see cref="Advance"/> and waits of callers
/// outside. Work may wait, for a <see cref="SeededEvent"/> or a <see cref="SeededMutex"/>: it keeps its thread, and another thread
/// goes on with other work, so exactly one runs at any time. Executions share nothing: several run in parallel, each of them
/// driven by a thread of its own.
/// </para>
/// <para>What code hands to the thread pool (<c>Task.Run</c>, a real timer) is outside of it; see <see cref="ForeignWork"/>.</para>
/// </remarks>
/// <example>
/// <code>
/// using var execution = new SeededExecution(seed: 42);
/// var ready = new SeededEvent(execution, "the answer");
/// var guest = execution.Start(() => ready.Wait());            // blocking code
/// execution.Schedule(TimeSpan.FromSeconds(3), ready.Set);     // three virtual seconds later
/// execution.RunUntil(() => guest.IsCompleted);                // takes no real time
/// </code>
/// </example>
public sealed partial class SeededExecution : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<ReadyItem> _ready = [];
    private int _inOrder; // so many of them have been there when something was drawn
    private readonly List<IExternalEventSource> _sources = [];
    private readonly VirtualTime _time = new();
    private readonly SeededSynchronizationContext _context;
    private SeededRandom _random;

    /// <summary>Creates an execution; nothing runs yet.</summary>
    /// <param name="seed">Decides the order of everything.</param>
    public SeededExecution(ulong seed)
    {
        Seed = seed;
        _random = new SeededRandom(seed);
        _context = new SeededSynchronizationContext(this);
        Trace = new RunTrace(_time);
    }

    /// <summary>What the order is drawn from.</summary>
    public ulong Seed { get; }

    /// <summary>How many pieces of work have been run.</summary>
    public long Steps { get; private set; }

    /// <summary>How many steps one call may run before it is taken for endless.</summary>
    public long MaxSteps { get; set; } = 10_000_000;

    /// <summary>
    /// The longest virtual time that one step takes; how long each one takes is drawn. Zero: time stands still while anything can
    /// run. Above, timers fall due between other work, as they do in reality.
    /// </summary>
    public TimeSpan StepTime { get; set; }

    /// <summary>The longest virtual time that a caller outside waits for an event.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The virtual time since the execution was created.</summary>
    public TimeSpan Elapsed => _time.Elapsed;

    /// <summary>The virtual clock, for everything that takes a time provider.</summary>
    public TimeProvider Time => _time;

    /// <summary>What happened, for comparing runs.</summary>
    public RunTrace Trace { get; }

    /// <summary>How much work came from other threads while the execution was running; unless it is 0, another run may differ.</summary>
    public long ForeignWork { get; private set; }

    /// <summary>Whether the calling code is work of this execution.</summary>
    public bool IsCurrent => ReferenceEquals(Carrier.Current?.Execution, this);

    /// <summary>Queues work. Any thread.</summary>
    /// <param name="call">The work; an exception that escapes it ends the running call with that exception.</param>
    /// <param name="state">Handed to the work.</param>
    public void Post(Action<object?> call, object? state)
    {
        ArgumentNullException.ThrowIfNull(call);
        Add(new ReadyItem(call, state));
    }

    /// <summary>
    /// Queues work by its name: in which order one step posts work of several names makes no difference to the run. For posters that go by
    /// the order of a hash table, which each process draws anew. Any thread.
    /// </summary>
    /// <param name="call">The work; an exception that escapes it ends the running call with that exception.</param>
    /// <param name="state">Handed to the work.</param>
    /// <param name="name">Its name, the same in every process.</param>
    public void Post(Action<object?> call, object? state, string name)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(name);
        Add(new ReadyItem(call, state, name));
    }

    /// <summary>Queues work. Any thread.</summary>
    /// <param name="work">The work.</param>
    public void Post(Action work) => Post(static work => ((Action)work!)(), work);

    /// <summary>Starts code that blocks.</summary>
    /// <param name="code">The code; it may wait for events of this execution.</param>
    /// <returns>Its end.</returns>
    public Task Start(Action code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return Start(() =>
        {
            code();
            return Task.CompletedTask;
        });
    }

    /// <summary>Starts asynchronous code; whatever it awaits, it goes on as work of this execution.</summary>
    /// <param name="code">The code. <c>ConfigureAwait(false)</c> would lead it out of the execution.</param>
    /// <returns>Its end.</returns>
    public Task Start(Func<Task> code)
    {
        ArgumentNullException.ThrowIfNull(code);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() => _context.Run(() => _ = RunToEnd(code, end)));
        return end.Task;
    }

    /// <summary>Runs a call at a later virtual time.</summary>
    /// <param name="delay">How much later.</param>
    /// <param name="call">The call.</param>
    /// <param name="interval">The time between two calls; null for one only.</param>
    /// <param name="isCancelled">Asked when the call is next in time: whether it was taken back; null when only the result does
    /// that.</param>
    /// <returns>Takes it back.</returns>
    public IDisposable Schedule(TimeSpan delay, Action call, TimeSpan? interval = null, Func<bool>? isCancelled = null)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _time.Schedule(delay, interval ?? Timeout.InfiniteTimeSpan, static call => ((Action)call!)(), call, isCancelled);
    }

    /// <summary>
    /// Adds a source of events. It is polled between steps at moments drawn from the seed, and whenever nothing else can run.
    /// </summary>
    /// <param name="source">The source.</param>
    /// <returns>Takes it out again.</returns>
    public IDisposable AddSource(IExternalEventSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _sources.Add(source);
        return new SourceRegistration(_sources, source);
    }

    /// <summary>Draws a number below a bound. Only from work, and before anything runs.</summary>
    /// <param name="bound">At least 1.</param>
    public int Draw(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        return _random.Below(bound);
    }

    /// <summary>Draws a number from 0 to below 1. Only from work, and before anything runs.</summary>
    public double DrawFraction() => _random.Fraction();

    internal void PostResume(Waiter waiter) => Add(new ReadyItem(null, waiter));

    private static async Task RunToEnd(Func<Task> code, TaskCompletionSource end)
    {
        try
        {
            await code();
            end.SetResult();
        }
        catch (OperationCanceledException cancelled)
        {
            end.SetCanceled(cancelled.CancellationToken);
        }
        catch (Exception failure)
        {
            // It is the failure of the code's own task; who awaits that gets it.
            end.SetException(failure);
        }
    }

    private void Add(ReadyItem item)
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _ready.Add(item);
            if (_runningThread is var running and not 0 && running != Environment.CurrentManagedThreadId)
                ForeignWork++;
        }
    }

    private sealed class SourceRegistration(List<IExternalEventSource> sources, IExternalEventSource source) : IDisposable
    {
        public void Dispose() => sources.Remove(source);
    }
}
