using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Configuration;

namespace VduseActors.ActorRuntime.Tests.Scheduling;

public sealed class HashedWheelTimerSchedulerTests : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("scheduler", "akka.stdout-loglevel = OFF, akka.loglevel = OFF");

    public void Dispose() => _system.Dispose();

    [Fact]
    public async Task Work_is_never_early()
    {
        var runs = new List<Task<TimeSpan>>();
        foreach (var delay in new[] { 0, 1, 9, 10, 11, 25, 60 })
        {
            var asked = _system.Scheduler.MonotonicClock;
            var done = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
            _system.Scheduler.Advanced.ScheduleOnce(
                TimeSpan.FromMilliseconds(delay),
                () => done.SetResult(_system.Scheduler.MonotonicClock - asked - TimeSpan.FromMilliseconds(delay)));
            runs.Add(done.Task);
        }

        Assert.All(await Task.WhenAll(runs), late => Assert.True(late >= TimeSpan.Zero, $"{late} early"));
    }

    [Fact]
    public async Task Work_repeats_until_it_is_cancelled()
    {
        var third = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var runs = 0;
        var cancelable = new Cancelable(_system.Scheduler);
        _system.Scheduler.Advanced.ScheduleRepeatedly(
            TimeSpan.Zero,
            TimeSpan.FromMilliseconds(1),
            () =>
            {
                if (Interlocked.Increment(ref runs) != 3)
                    return;
                cancelable.Cancel();
                third.SetResult();
            },
            cancelable);
        await third.Task;

        // Two more ticks have passed when this has run.
        var later = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _system.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(25), later.SetResult);
        await later.Task;
        Assert.Equal(3, runs);
    }

    [Fact]
    public async Task Work_that_throws_stops_neither_the_scheduler_nor_its_own_repetition()
    {
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var runs = 0;
        var cancelable = new Cancelable(_system.Scheduler);
        _system.Scheduler.Advanced.ScheduleRepeatedly(
            TimeSpan.Zero,
            TimeSpan.FromMilliseconds(1),
            () =>
            {
                if (++runs == 2)
                    second.SetResult();
                throw new InvalidOperationException("on purpose");
            },
            cancelable);

        await second.Task.WaitAsync(TimeSpan.FromSeconds(30));
        cancelable.Cancel();
    }

    [Fact]
    public async Task What_is_due_later_wakes_nobody()
    {
        using var scheduler = new HashedWheelTimerScheduler(ConfigurationFactory.Empty, _system.Log);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        scheduler.ScheduleOnce(TimeSpan.FromHours(1), () => { });
        for (var i = 0; i < 500; i++)
        {
            scheduler.ScheduleOnce(TimeSpan.FromHours(2), () => { });
            Thread.Yield();
        }

        scheduler.ScheduleOnce(TimeSpan.FromMilliseconds(20), done.SetResult);
        await done.Task;

        // For the sooner entry, for its time, and for a clock that wakes a little early.
        Assert.InRange(scheduler.WakeUps, 1, 4);
    }

    [Fact]
    public async Task What_is_due_sooner_is_not_kept_waiting()
    {
        using var scheduler = new HashedWheelTimerScheduler(ConfigurationFactory.Empty, _system.Log);
        scheduler.ScheduleOnce(TimeSpan.FromHours(1), () => { });
        for (var i = 0; i < 20; i++)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            scheduler.ScheduleOnce(TimeSpan.FromMilliseconds(i % 3), done.SetResult);
            await done.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    [Theory]
    [InlineData("akka.scheduler.tick-duration = 0ms", "akka.scheduler.tick-duration")]
    [InlineData("akka.scheduler.ticks-per-wheel = 0", "akka.scheduler.ticks-per-wheel")]
    public void A_wheel_that_cannot_turn_is_refused_by_the_name_of_its_key(string config, string key)
    {
        var e = Assert.Throws<ConfigurationException>(() => ActorSystem.Create("wheel", config));
        Assert.Contains(key, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_takes_the_entry_out_of_the_wheel()
    {
        var target = new WeakReference(null);
        var cancelable = Schedule(target);

        cancelable.Cancel();

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(target.IsAlive);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private CancelOnly Schedule(WeakReference target)
    {
        var message = new object();
        target.Target = message;
        var cancelable = new Cancelable(_system.Scheduler);
        _system.Scheduler.ScheduleTellOnce(TimeSpan.FromHours(1), _system.DeadLetters, message, null, cancelable);
        return new CancelOnly(cancelable);
    }

    /// <summary>Lets go of the cancelable, which knows the entry, when it has cancelled it.</summary>
    private sealed class CancelOnly(Cancelable cancelable)
    {
        private Cancelable? _cancelable = cancelable;

        public void Cancel()
        {
            _cancelable!.Cancel();
            _cancelable = null;
        }
    }
}
