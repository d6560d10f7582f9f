using System.Diagnostics;
using Akka.Actor;
using VduseActors.Scheduling;

namespace VduseActors.Actors.Tests.Scheduling;

/// <summary>What only this scheduler promises: to sleep until something is due, and to cost nothing meanwhile.</summary>
public sealed class TicklessSchedulerTests : IDisposable
{
    private static readonly TimeSpan _hour = TimeSpan.FromHours(1);

    private readonly SchedulerUnderTest _scheduler = new(SchedulerKind.Tickless);
    private readonly Cancelable _end;

    public TicklessSchedulerTests() => _end = new Cancelable(_scheduler.Tells);

    private TimerThread Timers => ((TicklessScheduler)_scheduler.Scheduler).Timers;

    public void Dispose()
    {
        _end.Cancel();
        _scheduler.Dispose();
        _end.Dispose();
        Assert.Equal(0, _scheduler.Unexpected);
    }

    [Fact]
    public void Only_what_is_due_earlier_wakes_the_thread()
    {
        _scheduler.Calls.ScheduleOnce(_hour, _scheduler.Never, _end);
        SchedulerUnderTest.Await(() => Timers.SleepsFor is { } due && due != TimerClock.Never);
        var wakeUps = Timers.WakeUps;

        for (var i = 0; i < 10_000; i++)
            _scheduler.Calls.ScheduleOnce(_hour + TimeSpan.FromTicks(i), _scheduler.Never, _end);
        Assert.Equal(wakeUps, Timers.WakeUps);

        // Had it been woken and not yet got to it, it would count now.
        _scheduler.Pass(TimeSpan.Zero);
        Assert.Equal(wakeUps + 1, Timers.WakeUps);
    }

    [Fact]
    public void It_sleeps_for_good_when_there_is_nothing_more()
    {
        _scheduler.Pass(TimeSpan.Zero);

        SchedulerUnderTest.Await(() => Timers.SleepsFor == TimerClock.Never);
        Assert.Equal(0, Timers.Count);
    }

    [Fact]
    public void Who_schedules_and_cancels_all_the_time_neither_fills_it_nor_wakes_it()
    {
        var most = 0;
        for (var i = 0; i < 100_000; i++)
        {
            _scheduler.Calls.ScheduleOnceCancelable(_hour, _scheduler.Never).Cancel();
            most = Math.Max(most, Timers.Count);
        }

        Assert.InRange(most, 1, TimerHeap.Smallest);
        _scheduler.Pass(TimeSpan.Zero);
        Assert.InRange(Timers.WakeUps, 1, 3);
    }

    [Fact]
    public void Nor_does_who_does_so_now_and_then()
    {
        for (var i = 0; i < 50; i++)
        {
            _scheduler.Calls.ScheduleOnceCancelable(_hour, _scheduler.Never).Cancel();
            SchedulerUnderTest.Await(() => Timers.SleepsFor is not null);
        }

        Assert.InRange(Timers.WakeUps, 0, 2);
    }

    [Fact]
    public void Nor_does_who_does_so_among_many_that_stay()
    {
        const int stay = 5_000;
        for (var i = 0; i < stay; i++)
            _scheduler.Calls.ScheduleOnce(_hour, _scheduler.Never, _end);
        SchedulerUnderTest.Await(() => Timers.SleepsFor is { } due && due != TimerClock.Never);
        var wakeUps = Timers.WakeUps;

        var most = 0;
        for (var i = 0; i < 50_000; i++)
        {
            _scheduler.Calls.ScheduleOnceCancelable(2 * _hour, _scheduler.Never).Cancel();
            most = Math.Max(most, Timers.Count);
        }

        Assert.InRange(most, stay, (2 * stay) + TimerHeap.Smallest);
        Assert.Equal(wakeUps, Timers.WakeUps);
    }

    [Fact]
    public void Cancelled_work_is_forgotten_when_the_thread_wakes_for_it_and_wakes_it_no_more()
    {
        for (var i = 0; i < TimerHeap.Smallest - 1; i++)
            _scheduler.Calls.ScheduleOnceCancelable(TimeSpan.FromMilliseconds(30 + i), () => { }).Cancel();

        SchedulerUnderTest.Await(() => Timers.SleepsFor == TimerClock.Never);
        Assert.Equal(0, Timers.Count);
        // Twice, and twice more for each time that this thread was kept from its processor for as long as a timer takes.
        Assert.InRange(Timers.WakeUps, 0, TimerHeap.Smallest / 2);
    }

    [Fact]
    public void Repeated_work_allocates_nothing()
    {
        const int warmUp = 20, measured = 200;
        using var isDone = new ManualResetEventSlim();
        var (fired, before, after) = (0, 0L, -1L);

        _scheduler.Calls.ScheduleRepeatedly(TimeSpan.Zero, TimeSpan.FromMilliseconds(1), Fire, _end);
        _scheduler.Tells.ScheduleTellRepeatedly(
            TimeSpan.Zero, TimeSpan.FromMilliseconds(1), ActorRefs.Nobody, "tick", ActorRefs.NoSender, _end);
        Assert.True(isDone.Wait(SchedulerUnderTest.Patience));
        Assert.Equal(before, after);

        void Fire()
        {
            fired++;
            if (fired == warmUp)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }
            else if (fired == warmUp + measured)
            {
                after = GC.GetAllocatedBytesForCurrentThread();
                isDone.Set();
            }
        }
    }

    [Fact]
    public void To_schedule_allocates_one_small_entry()
    {
        const int count = 10_000;
        Schedule(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Schedule(count);

        // 72 bytes of entry and what the heap grew by.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / count, 0, 112);

        void Schedule(int times)
        {
            for (var i = 0; i < times; i++)
                _scheduler.Tells.ScheduleTellOnce(_hour, ActorRefs.Nobody, "", ActorRefs.NoSender, _end);
        }
    }

    [Fact]
    public void After_a_long_pause_repeated_work_does_not_come_in_a_burst()
    {
        const int measured = 100;
        var (interval, pause) = (TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(500));
        using var isDone = new ManualResetEventSlim();
        var (fired, end, elapsed) = (0, 0L, TimeSpan.Zero);

        _scheduler.Calls.ScheduleRepeatedly(TimeSpan.Zero, interval, Fire, _end);
        Assert.True(isDone.Wait(SchedulerUnderTest.Patience));

        // None of them is early: they take their time unless they are missed ones.
        Assert.True(elapsed >= (measured - TimerEntry.CatchUp - 2) * interval, $"{measured} times in {elapsed}");

        void Fire()
        {
            switch (fired++)
            {
                case 0:
                    Thread.Sleep(pause);
                    end = Stopwatch.GetTimestamp();
                    break;
                case measured:
                    elapsed = Stopwatch.GetElapsedTime(end);
                    isDone.Set();
                    break;
            }
        }
    }

    [Theory]
    [InlineData(1000, 1100, "due")]
    [InlineData(1100, 1100, "late by nothing")]
    [InlineData(2699, 1100, "late by less than 16")]
    [InlineData(2700, 2800, "late by 16")]
    [InlineData(2790, 2800, "late by 16 and a part")]
    [InlineData(1_000_000_050, 1_000_000_100, "suspended")]
    public void The_next_time_is_on_the_grid(long now, long next, string why) =>
        Assert.Equal((next, why), (TimerEntry.NextDue(1000, 100, now), why));

    [Fact]
    public void Times_beyond_all_numbers_are_never()
    {
        Assert.Equal(TimerClock.Never, TimerClock.After(TimeSpan.MaxValue));
        Assert.Equal(TimerClock.Never, TimerEntry.NextDue(1000, long.MaxValue, 2000));

        _scheduler.Calls.ScheduleRepeatedly(TimeSpan.Zero, TimeSpan.MaxValue, () => { }, _end);
        _scheduler.Calls.ScheduleOnce(TimeSpan.MaxValue, _scheduler.Never, _end);
        _scheduler.Pass(TimeSpan.FromMilliseconds(20));
        SchedulerUnderTest.Await(() => Timers.SleepsFor == TimerClock.Never);
    }

    [Fact]
    public void The_thread_is_named_and_keeps_no_process_and_no_callers_values()
    {
        var local = new AsyncLocal<string?> { Value = "of the caller" };
        Thread? thread = null;
        var seen = "";

        _scheduler.Calls.ScheduleOnce(TimeSpan.Zero, () => (thread, seen) = (Thread.CurrentThread, local.Value));
        _scheduler.Pass(TimeSpan.Zero);

        Assert.True(thread!.IsBackground);
        Assert.False(thread.IsThreadPoolThread);
        Assert.Equal(TimerThread.Name, thread.Name);
        Assert.Null(seen);
    }

    [Fact]
    public void A_cancelable_that_throws_harms_its_own_work_only()
    {
        var done = 0;
        _scheduler.Calls.ScheduleRepeatedly(TimeSpan.Zero, TimeSpan.FromMilliseconds(1), () => done++, new BrokenCancelable());
        for (var i = 0; i < 2 * TimerHeap.Smallest; i++)
            _scheduler.Calls.ScheduleOnce(_hour, _scheduler.Never, _end);

        _scheduler.Pass(TimeSpan.FromMilliseconds(10));
        Assert.Equal(0, done);
        Assert.IsType<InvalidOperationException>(Assert.Single(_scheduler.Logged).Cause);
    }

    private sealed class BrokenCancelable : ICancelable
    {
        public bool IsCancellationRequested => throw new InvalidOperationException("broken");

        public CancellationToken Token => default;

        public void Cancel()
        {
        }

        public void Cancel(bool throwOnFirstException)
        {
        }

        public void CancelAfter(TimeSpan delay)
        {
        }

        public void CancelAfter(int millisecondsDelay)
        {
        }
    }
}
