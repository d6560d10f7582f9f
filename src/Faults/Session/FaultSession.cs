using System.Collections.Frozen;
using VduseActors.Deterministic;

namespace VduseActors.Faults;

/// <summary>
/// A plan at work: injectors ask it at every point whether a fault fires there, and it keeps the schedule of those that did. Thread-safe.
/// </summary>
/// <remarks>A point that no fault of the plan concerns costs one look into a table.</remarks>
public sealed class FaultSession
{
    /// <summary>Most lines of the schedule that are kept; later ones are only counted.</summary>
    public const int ScheduleCapacity = 10_000;

    private readonly Lock _lock = new();
    private readonly FrozenDictionary<FaultPoint, ArmedFault[]> _byPoint;
    private readonly List<FiredFault> _schedule = [];
    private readonly HashSet<Deferred> _deferred = [];
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly SeededExecution? _execution;
    private long _fired;
    private volatile FaultPoint[]? _left;

    /// <summary>Arms a plan; time counts from now.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="time">The clock of <c>after</c> and <c>delay</c>; null for the system's.</param>
    public FaultSession(FaultPlan plan, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Plan = plan;
        _time = time ?? TimeProvider.System;
        _started = _time.GetTimestamp();
        _byPoint = plan.Faults.Select(fault => new ArmedFault(fault, plan.Seed))
            .GroupBy(fault => fault.Spec.Kind.Point)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
    }

    /// <summary>Arms a plan for a run whose every wait is its own.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="execution">Who runs everything; its time counts.</param>
    public FaultSession(FaultPlan plan, SeededExecution execution)
        : this(plan, execution?.Time) => _execution = execution;

    /// <summary>The plan.</summary>
    public FaultPlan Plan { get; }

    /// <summary>Time since the session began.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_started);

    /// <summary>Number of faults that fired.</summary>
    public long FiredCount => Interlocked.Read(ref _fired);

    /// <summary>The faults that fired, in order; at most <see cref="ScheduleCapacity"/>.</summary>
    public IReadOnlyList<FiredFault> Schedule
    {
        get
        {
            lock (_lock)
                return [.. _schedule];
        }
    }

    /// <summary>Called with every fault that fires, under no lock; null for nobody.</summary>
    public Action<FiredFault>? Fired { get; set; }

    /// <summary>No fault fires any more, and what is delayed happens now: from here on the device must recover.</summary>
    /// <param name="except">Points whose faults fire all the same.</param>
    public void Stop(params FaultPoint[] except)
    {
        _left = except;
        Deferred[] deferred;
        lock (_lock)
            deferred = [.. _deferred];
        foreach (var action in deferred.OrderBy(action => action.Order))
            action.Run();
    }

    /// <summary>Asks whether a fault fires.</summary>
    /// <param name="point">Where.</param>
    /// <param name="site">With whom.</param>
    /// <returns>The first fault of the plan that fires, or null. All faults of the point count the opportunity.</returns>
    public FiredFault? Pass(FaultPoint point, in FaultSite site)
    {
        if ((_left is { } left && !left.Contains(point)) || !_byPoint.TryGetValue(point, out var armed))
            return null;
        FiredFault? fired = null;
        lock (_lock)
        {
            var elapsed = Elapsed;
            foreach (var fault in armed)
            {
                // One fault at a time; all count, so that leaving one out shifts no other.
                if (fault.Meets(site, elapsed, isTaken: fired is not null))
                    fired = new FiredFault(fault.Spec, fault.Occurrences, fault.Opportunities, elapsed, site);
            }

            if (fired is null)
                return null;
            if (_schedule.Count < ScheduleCapacity)
                _schedule.Add(fired);
        }

        Interlocked.Increment(ref _fired);
        Fired?.Invoke(fired);
        return fired;
    }

    /// <summary>A number from the generator of a fault of this session.</summary>
    internal ulong DrawFor(FaultSpec fault)
    {
        lock (_lock)
            return _byPoint[fault.Kind.Point].First(armed => ReferenceEquals(armed.Spec, fault)).NextRandom();
    }

    /// <summary>Does something later by the session's clock, or when the session is stopped.</summary>
    /// <param name="delay">How much later.</param>
    /// <param name="action">What; runs once, on a thread of the clock.</param>
    public void After(TimeSpan delay, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var deferred = new Deferred(this, action);
        lock (_lock)
        {
            deferred.Order = _deferred.Count;
            _deferred.Add(deferred);
            deferred.Timer = _time.CreateTimer(static state => ((Deferred)state!).Run(), deferred, delay, Timeout.InfiniteTimeSpan);
        }

        if (_left is not null)
            deferred.Run();
    }

    /// <summary>Blocks for some time by the session's clock, or until the session is stopped.</summary>
    /// <param name="delay">How long.</param>
    public void Wait(TimeSpan delay)
    {
        if (_execution is not null)
        {
            var over = new SeededEvent(_execution, "the end of a fault's delay");
            After(delay, over.Set);
            over.Wait();
            return;
        }

        using var ended = new ManualResetEventSlim();
        After(delay, ended.Set);
        ended.Wait();
    }

    private sealed class Deferred(FaultSession session, Action action)
    {
        private int _ran;

        public int Order { get; set; }

        public ITimer? Timer { get; set; }

        public void Run()
        {
            if (Interlocked.Exchange(ref _ran, 1) != 0)
                return;
            lock (session._lock)
            {
                session._deferred.Remove(this);
                Timer?.Dispose();
            }

            action();
        }
    }
}
