using System.Runtime.ExceptionServices;

namespace VduseActors.Deterministic;

/// <content>Choosing what runs next, and on which thread.</content>
public sealed partial class SeededExecution
{
    private readonly Stack<Carrier> _idle = new();
    private readonly List<Waiter> _parked = [];
    private readonly SemaphoreSlim _callerMayGoOn = new(0);
    private int _runningThread; // 0 when nothing runs
    private int _carriers;
    private volatile bool _interrupted;
    private volatile bool _abandoned;
    private Goal? _goal;
    private ExceptionDispatchInfo? _failure;
    private bool _disposed;

    /// <summary>Who waits for what at this moment, in the order in which the waits began.</summary>
    public IReadOnlyList<string> Waits => [.. _parked.Select(waiter => waiter.What)];

    /// <summary>Runs until nothing can run and no source has an event. Time moves only by <see cref="StepTime"/>.</summary>
    /// <exception cref="InvalidOperationException">It did not come to rest within <see cref="MaxSteps"/>, or work calls this.</exception>
    public void RunUntilIdle() => Drive(new Goal(null, null, Steps + MaxSteps));

    /// <summary>Moves time by a span. Whatever falls due on the way happens at its own time, with all its consequences.</summary>
    /// <param name="by">The span.</param>
    /// <exception cref="InvalidOperationException">It did not come to rest within <see cref="MaxSteps"/>, or work calls this.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var end = Elapsed + by;
        Drive(new Goal(null, end, Steps + MaxSteps));
        _time.MoveTo(end);
    }

    /// <summary>Runs until a condition holds; when nothing else can run, time moves to the next thing that is due.</summary>
    /// <param name="condition">The condition; looked at after every step.</param>
    /// <param name="limit">How far time may move; null for an hour.</param>
    /// <returns>False when the condition does not hold and nothing more can happen within the limit.</returns>
    /// <exception cref="InvalidOperationException">It went on for more than <see cref="MaxSteps"/>, or work calls this.</exception>
    public bool RunUntil(Func<bool> condition, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return Drive(new Goal(condition, Elapsed + (limit ?? TimeSpan.FromHours(1)), Steps + MaxSteps));
    }

    /// <summary>Runs until a condition holds, for a caller that cannot go on without it.</summary>
    /// <param name="condition">The condition; looked at after every step.</param>
    /// <param name="what">What is waited for, for the error.</param>
    /// <exception cref="StalledException">It never holds within <see cref="Patience"/>.</exception>
    public void RunFor(Func<bool> condition, string what)
    {
        if (RunUntil(condition, Patience))
            return;
        var waits = Waits.Count == 0 ? "nobody else waits" : $"waiting: {string.Join("; ", Waits)}";
        throw new StalledException(Invariant($"Seed {Seed}, step {Steps}, {Elapsed.TotalSeconds:0.###} s: {what} never came; {waits}."));
    }

    /// <summary>
    /// Ends the run from outside, in real time: whoever runs the execution gets an <see cref="OperationCanceledException"/> before the next
    /// step, and at every call from then on. A step that does not end is left to its thread: everything else is given up. Any thread.
    /// </summary>
    /// <param name="grace">How long the step under way may still take.</param>
    /// <returns>Whether it has ended.</returns>
    public bool Interrupt(TimeSpan grace)
    {
        _interrupted = true;
        if (SpinWait.SpinUntil(() => Volatile.Read(ref _goal) is null, grace))
            return true;
        _abandoned = true;
        _callerMayGoOn.Release();
        return false;
    }

    /// <summary>Ends everything: waits that are under way end with an exception, what is ready or due is forgotten.</summary>
    /// <exception cref="InvalidOperationException">Work calls this.</exception>
    public void Dispose()
    {
        if (_disposed)
            return;
        if (IsCurrent)
            throw new InvalidOperationException("An execution cannot be disposed by its own work.");
        lock (_gate)
        {
            _disposed = true;
            _ready.Clear();
            _inOrder = 0;
        }

        _time.Stop();

        // The thread that is in a step would have to hand over first.
        if (_abandoned)
            return;
        while (_parked.Count > 0)
        {
            _parked[0].Carrier.Resume();
            _callerMayGoOn.Wait();
        }

        while (_idle.TryPop(out var carrier))
            carrier.End();
    }

    /// <summary>Runs work until the goal is reached or the execution is handed to another thread. Called by carriers.</summary>
    internal void Loop(Carrier self)
    {
        Volatile.Write(ref _runningThread, Environment.CurrentManagedThreadId);
        while (TryNext(out var next))
        {
            if (next.Call is null)
            {
                _idle.Push(self);
                ((Waiter)next.State!).Carrier.Resume();
                return;
            }

            if (!TryRun(next))
                break;
        }

        Volatile.Write(ref _runningThread, 0);
        _idle.Push(self);
        _callerMayGoOn.Release();
    }

    internal Waiter CreateWaiter(string what) => new(this, Carrier.Current!, what);

    /// <summary>Lets others run until the waiter is made ready and drawn. Only from work.</summary>
    internal void Park(Waiter waiter)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _parked.Add(waiter);
        IdleCarrier().Resume();
        waiter.Carrier.Sleep();
        Volatile.Write(ref _runningThread, Environment.CurrentManagedThreadId);
        _parked.Remove(waiter);
        ObjectDisposedException.ThrowIf(_disposed, this);
    }

    private bool Drive(Goal goal)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (IsCurrent)
            throw new InvalidOperationException("Work must not run the execution that it is part of; it waits for an event instead.");
        if (Interlocked.CompareExchange(ref _goal, goal, null) is not null)
            throw new InvalidOperationException("Another thread runs this execution.");
        ThrowIfInterrupted();
        IdleCarrier().Resume();
        _callerMayGoOn.Wait();
        _goal = null;
        if (_abandoned)
            ThrowIfInterrupted();
        if (_failure is not { } failure)
            return goal.IsReached;
        _failure = null;
        failure.Throw();
        return false;
    }

    private void ThrowIfInterrupted()
    {
        if (!_interrupted)
            return;
        _goal = null;
        throw new OperationCanceledException(Invariant($"Seed {Seed}, step {Steps}, {Elapsed.TotalSeconds:0.###} s: interrupted."));
    }

    private Carrier IdleCarrier() => _idle.TryPop(out var carrier) ? carrier : new Carrier(this, ++_carriers);

    private bool TryNext(out ReadyItem next)
    {
        next = default;
        if (_disposed)
            return false;
        try
        {
            return TryChoose(_goal!, out next);
        }
        catch (Exception failure)
        {
            // The condition's or a source's own: the caller gets it.
            _failure = ExceptionDispatchInfo.Capture(failure);
            return false;
        }
    }

    private bool TryRun(ReadyItem work)
    {
        try
        {
            work.Call!(work.State);
            return true;
        }
        catch (Exception failure)
        {
            // While disposing it is the end that was ordered; else the caller gets it.
            if (!_disposed)
                _failure = ExceptionDispatchInfo.Capture(failure);
            return false;
        }
    }

    private bool TryChoose(Goal goal, out ReadyItem next)
    {
        while (true)
        {
            next = default;
            if (_interrupted)
                throw new OperationCanceledException(Invariant($"Seed {Seed}, step {Steps}, {Elapsed.TotalSeconds:0.###} s: interrupted."));
            if (goal.Look())
                return false;
            if (Steps >= goal.LastStep)
                throw new InvalidOperationException(Invariant($"The work did not come to rest within {MaxSteps} steps (seed {Seed})."));
            PassTime();

            // A source comes about as often as work does, so that its events meet it in every state.
            if (_sources.Count > 0 && _random.Below(4) == 0 && _sources[_random.Below(_sources.Count)].Poll())
            {
                Steps++;
                continue;
            }

            if (TryDraw(out next))
            {
                Steps++;
                return true;
            }

            if (PollAll())
                continue;

            if (goal.End is not { } end)
                return goal.Rest();
            if (!_time.TryTakeNext(end, out next))
                return goal.Rest();
            Steps++;
            return true;
        }
    }

    private bool TryDraw(out ReadyItem drawn)
    {
        lock (_gate)
        {
            drawn = default;
            if (_ready.Count == 0)
                return false;
            PutInOrder();
            var index = _random.Below(_ready.Count);
            drawn = _ready[index];
            _ready[index] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            _inOrder = _ready.Count;
            return true;
        }
    }

    /// <summary>
    /// Puts what came since the last draw into an order that is the same in every process: first what has no name, as it was posted, then
    /// by name.
    /// </summary>
    private void PutInOrder()
    {
        // By insertion: mostly there are one or two, and those of one name stay as they were posted.
        for (var i = _inOrder + 1; i < _ready.Count; i++)
        {
            var item = _ready[i];
            var place = i;
            for (; place > _inOrder && string.CompareOrdinal(_ready[place - 1].Name, item.Name) > 0; place--)
                _ready[place] = _ready[place - 1];
            _ready[place] = item;
        }
    }

    /// <summary>To the list as it was: a source may add or remove sources.</summary>
    private bool PollAll()
    {
        foreach (var source in _sources.ToArray())
        {
            if (!source.Poll())
                continue;
            Steps++;
            return true;
        }

        return false;
    }

    private void PassTime()
    {
        if (StepTime <= TimeSpan.Zero)
            return;
        var now = Elapsed + TimeSpan.FromTicks((long)(_random.Fraction() * StepTime.Ticks));
        while (_time.TryTakeNext(now, out var due))
            Add(due);
        _time.MoveTo(now);
    }

    /// <summary>What one call wants.</summary>
    private sealed class Goal(Func<bool>? condition, TimeSpan? end, long lastStep)
    {
        /// <summary>How far time may move; null for not at all.</summary>
        public TimeSpan? End { get; } = end;

        public long LastStep { get; } = lastStep;

        public bool IsReached { get; private set; }

        /// <summary>Looks whether the condition holds.</summary>
        public bool Look() => condition is not null && (IsReached = condition());

        /// <summary>Nothing more can happen: always false, to end the loop.</summary>
        public bool Rest()
        {
            IsReached = condition is null;
            return false;
        }
    }
}
