using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;

namespace VduseActors.Actors.Tests.Scheduling;

/// <summary>Timers and cancellations from a seed, against what can be said for certain of each.</summary>
public sealed class RandomTimersTests
{
    /// <summary>Two of Akka's ticks: of work that is due within one it does not promise the order.</summary>
    private static readonly TimeSpan _akkasTicks = TimeSpan.FromMilliseconds(20);

    [Theory]
    [BothSchedulers(1)]
    [BothSchedulers(2)]
    [BothSchedulers(3)]
    public void Each_timer_fires_once_unless_cancelled_not_early_and_in_its_order(SchedulerKind kind, int seed)
    {
        using var scheduler = new SchedulerUnderTest(kind);
        var random = new Random(seed);
        var timers = new List<Timer>();
        var fired = new ConcurrentQueue<Timer>();
        var longest = TimeSpan.FromMilliseconds(60);

        for (var i = 0; i < 2000; i++)
        {
            var timer = new Timer(
                fired, random.Next(3) == 0 ? new Cancelable(scheduler.Tells) : null)
            { Delay = random.NextDouble() * longest };
            timer.Before = Stopwatch.GetTimestamp();
            scheduler.Calls.ScheduleOnce(timer.Delay, timer.Fire, timer.Cancelable);
            timer.After = Stopwatch.GetTimestamp();
            timers.Add(timer);
            if (random.Next(3) == 0)
                timers[random.Next(timers.Count)].Cancel();
        }

        scheduler.Pass(longest + _akkasTicks);
        Assert.All(timers, timer => Assert.InRange(timer.Count, timer.IsCancelled ? 0 : 1, 1));
        Assert.All(fired, timer => Assert.True(Stopwatch.GetElapsedTime(timer.Before, timer.FiredAt) >= timer.Delay, $"{timer.Delay}"));
        // It was known to be cancelled when it was called.
        Assert.All(fired, timer => Assert.False(timer.IsCancelled && timer.CancelledAt < timer.FiredAt && timer.CancelledBeforeDue));
        AssertOrder([.. fired], kind == SchedulerKind.Akka ? _akkasTicks : TimeSpan.Zero);
    }

    /// <summary>No timer fires after one that was certainly due later, whenever exactly each was taken.</summary>
    private static void AssertOrder(Timer[] fired, TimeSpan slack)
    {
        var latestSoFar = long.MinValue;
        foreach (var timer in fired)
        {
            Assert.True(timer.LatestDue + Ticks(slack) >= latestSoFar);
            latestSoFar = Math.Max(latestSoFar, timer.EarliestDue);
        }
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    private sealed class Timer(ConcurrentQueue<Timer> fired, Cancelable? cancelable)
    {
        public TimeSpan Delay { get; init; }

        public long Before { get; set; }

        public long After { get; set; }

        public long FiredAt { get; private set; }

        public long CancelledAt { get; private set; }

        public int Count { get; private set; }

        public Cancelable? Cancelable => cancelable;

        public bool IsCancelled => cancelable is { IsCancellationRequested: true };

        public bool CancelledBeforeDue => CancelledAt < EarliestDue;

        public long EarliestDue => Before + Ticks(Delay);

        // Due times are in ticks of 100 ns, rounded up.
        public long LatestDue => After + Ticks(Delay + TimeSpan.FromTicks(2));

        public void Cancel()
        {
            if (cancelable is null or { IsCancellationRequested: true })
                return;
            cancelable.Cancel();
            CancelledAt = Stopwatch.GetTimestamp();
        }

        public void Fire()
        {
            FiredAt = Stopwatch.GetTimestamp();
            Count++;
            fired.Enqueue(this);
        }
    }
}
