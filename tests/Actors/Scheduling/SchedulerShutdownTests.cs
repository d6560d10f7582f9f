using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;
using VduseActors.Scheduling;

namespace VduseActors.Actors.Tests.Scheduling;

/// <summary>The end of a scheduler.</summary>
public sealed class SchedulerShutdownTests
{
    private static readonly TimeSpan _soon = TimeSpan.FromMilliseconds(20);

    [Theory]
    [BothSchedulers]
    public void What_was_still_to_come_is_done_at_once_and_never_again(SchedulerKind kind)
    {
        using var scheduler = new SchedulerUnderTest(kind);
        using var clock = new SchedulerUnderTest(SchedulerKind.Tickless);
        var done = new ConcurrentQueue<string>();
        var cancelled = new Cancelable(scheduler.Tells);

        scheduler.Calls.ScheduleOnce(TimeSpan.FromDays(1), () => done.Enqueue("far"));
        scheduler.Calls.ScheduleRepeatedly(TimeSpan.FromHours(1), _soon, () => done.Enqueue("repeated"));
        scheduler.Calls.ScheduleOnce(TimeSpan.FromHours(1), () => done.Enqueue("cancelled"), cancelled);
        cancelled.Cancel();
        scheduler.Dispose();

        Assert.Equal(["far", "repeated"], done.Order());
        scheduler.Dispose();
        clock.Pass(3 * _soon);
        Assert.Equal(2, done.Count);
        Assert.Empty(scheduler.Logged);
    }

    [Theory]
    [BothSchedulers]
    public void What_fails_or_wants_more_at_the_end_keeps_nobody_from_his(SchedulerKind kind)
    {
        var scheduler = new SchedulerUnderTest(kind);
        var failure = new InvalidDataException("wrong");
        var done = 0;

        scheduler.Calls.ScheduleOnce(TimeSpan.FromHours(1), () => throw failure);
        scheduler.Calls.ScheduleOnce(TimeSpan.FromHours(2), () => scheduler.Calls.ScheduleOnce(TimeSpan.Zero, () => { }));
        scheduler.Calls.ScheduleOnce(TimeSpan.FromHours(3), () => done++);
        scheduler.Dispose();

        Assert.Equal(1, done);
        Assert.Same(failure, Assert.Single(scheduler.Logged).Cause);
    }

    [Theory]
    [BothSchedulers]
    public void Nothing_can_be_scheduled_any_more(SchedulerKind kind)
    {
        var scheduler = new SchedulerUnderTest(kind);
        scheduler.Pass(TimeSpan.Zero);
        scheduler.Dispose();

        Assert.Throws<SchedulerException>(() => scheduler.Calls.ScheduleOnce(TimeSpan.Zero, scheduler.Never));
        Assert.Throws<SchedulerException>(() => scheduler.Calls.ScheduleRepeatedly(_soon, _soon, scheduler.Never));
        Assert.Throws<SchedulerException>(() => scheduler.Tells.ScheduleTellOnce(_soon, ActorRefs.Nobody, "", ActorRefs.NoSender));
        Assert.Throws<SchedulerException>(() => scheduler.Calls.ScheduleOnce(_soon, scheduler.Never, Cancelable.CreateCanceled()));
        Assert.Throws<ArgumentOutOfRangeException>(() => scheduler.Calls.ScheduleOnce(-_soon, scheduler.Never));
        Assert.Equal(0, scheduler.Unexpected);
    }

    [Fact]
    public void Nor_where_nothing_was_before()
    {
        // Akka's hangs in this case.
        var scheduler = new SchedulerUnderTest(SchedulerKind.Tickless);
        scheduler.Dispose();

        Assert.Throws<SchedulerException>(() => scheduler.Calls.ScheduleOnce(TimeSpan.Zero, scheduler.Never));
    }

    [Theory]
    [BothSchedulers]
    public async Task It_waits_for_the_work_that_is_running(SchedulerKind kind)
    {
        var scheduler = new SchedulerUnderTest(kind);
        using var isRunning = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        var order = new ConcurrentQueue<string>();

        scheduler.Calls.ScheduleOnce(TimeSpan.FromHours(1), () => order.Enqueue("pending"));
        scheduler.Calls.ScheduleOnce(TimeSpan.Zero, () =>
        {
            isRunning.Set();
            mayEnd.Wait(SchedulerUnderTest.Patience);
            order.Enqueue("running");
        });
        Assert.True(isRunning.Wait(SchedulerUnderTest.Patience));
        var end = Task.Factory.StartNew(scheduler.Dispose, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        SchedulerUnderTest.Await(() => Throws<SchedulerException>(() => scheduler.Calls.ScheduleOnce(
            TimeSpan.FromHours(1), () => { }, Cancelable.CreateCanceled())));

        Assert.Empty(order);
        Assert.False(end.IsCompleted);
        mayEnd.Set();
        await end.WaitAsync(SchedulerUnderTest.Patience);
        Assert.Equal(["running", "pending"], order);
    }

    [Theory]
    [BothSchedulers]
    public void But_not_longer_than_it_is_told_to(SchedulerKind kind)
    {
        var scheduler = new SchedulerUnderTest(kind, "akka.scheduler.shutdown-timeout = 50ms");
        using var isRunning = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        var pending = 0;

        scheduler.Calls.ScheduleOnce(TimeSpan.FromHours(1), () => pending++);
        scheduler.Calls.ScheduleOnce(TimeSpan.Zero, () =>
        {
            isRunning.Set();
            mayEnd.Wait(SchedulerUnderTest.Patience);
        });
        Assert.True(isRunning.Wait(SchedulerUnderTest.Patience));
        scheduler.Dispose();
        mayEnd.Set();

        Assert.Equal(0, pending);
        Assert.Equal(LogLevel.WarningLevel, Assert.Single(scheduler.Logged).Level);
    }

    [Fact]
    public void The_schedulers_own_thread_may_end_it()
    {
        var scheduler = new SchedulerUnderTest(SchedulerKind.Tickless, "akka.scheduler.shutdown-timeout = 1h");
        using var isEnded = new ManualResetEventSlim();
        var (pending, repeated) = (0, 0);
        Thread? thread = null;

        scheduler.Calls.ScheduleOnce(TimeSpan.FromHours(1), () => pending++);
        scheduler.Calls.ScheduleRepeatedly(TimeSpan.Zero, _soon, () =>
        {
            repeated++;
            thread = Thread.CurrentThread;
            scheduler.Dispose();
            isEnded.Set();
        });

        Assert.True(isEnded.Wait(SchedulerUnderTest.Patience));
        Assert.True(thread!.Join(SchedulerUnderTest.Patience));
        Assert.Equal((1, 1), (pending, repeated));
        Assert.Equal(0, ((TicklessScheduler)scheduler.Scheduler).Timers.Count);
    }

    [Fact]
    public async Task What_it_accepted_while_it_ended_is_done_once_all_the_same()
    {
        for (var round = 0; round < 20; round++)
        {
            var scheduler = new SchedulerUnderTest(SchedulerKind.Tickless);
            using var begun = new CountdownEvent(3);
            var (accepted, done) = (0, 0);
            var workers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
            {
                for (var i = 0; !Throws<SchedulerException>(() =>
                    scheduler.Calls.ScheduleOnce(Delay(i), () => Interlocked.Increment(ref done))); i++)
                {
                    Interlocked.Increment(ref accepted);
                    if (i == 10)
                        begun.Signal();
                }
            })).ToArray();

            Assert.True(begun.Wait(SchedulerUnderTest.Patience));
            scheduler.Dispose();
            await Task.WhenAll(workers).WaitAsync(SchedulerUnderTest.Patience);
            Assert.Equal(accepted, done);
        }

        static TimeSpan Delay(int i) => i % 2 == 0 ? TimeSpan.Zero : TimeSpan.FromHours(1);
    }

    private static bool Throws<T>(Action action)
        where T : Exception
    {
        try
        {
            action();
            return false;
        }
        catch (T)
        {
            return true;
        }
    }
}
