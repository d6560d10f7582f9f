using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Akka.Dispatch;

namespace VduseActors.Actors.Tests.Scheduling;

/// <summary>What Akka promises of a scheduler.</summary>
public sealed class SchedulerContractTests
{
    private static readonly TimeSpan _soon = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _later = TimeSpan.FromMilliseconds(80);

    [Theory]
    [BothSchedulers(0)]
    [BothSchedulers(1)]
    [BothSchedulers(7)]
    [BothSchedulers(33)]
    public void Work_is_done_once_and_never_early(SchedulerKind kind, int milliseconds)
    {
        using var scheduler = new SchedulerUnderTest(kind);
        var delay = TimeSpan.FromMilliseconds(milliseconds) + TimeSpan.FromTicks(milliseconds * 1234);
        var done = new ConcurrentQueue<(string What, TimeSpan Elapsed)>();

        for (var i = 0; i < 50; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            scheduler.Calls.ScheduleOnce(delay, () => Record("action", begin));
            scheduler.Calls.ScheduleOnce(delay, new Work(() => Record("runnable", begin)));
            scheduler.Tells.ScheduleTellOnce(delay, new Receiver(what => Record((string)what, begin)), "tell", ActorRefs.NoSender);
        }

        scheduler.Pass(delay + _later);
        Assert.All(done, work => Assert.True(work.Elapsed >= delay, $"{work.What} after {work.Elapsed}, not {delay}"));
        Assert.All(new[] { "action", "runnable", "tell" }, what => Assert.Equal(50, done.Count(work => work.What == what)));

        void Record(string what, long begin) => done.Enqueue((what, Stopwatch.GetElapsedTime(begin)));
    }

    [Theory]
    [BothSchedulers]
    public void What_is_due_at_the_same_time_is_done_in_the_order_in_which_it_was_scheduled(SchedulerKind kind)
    {
        using var scheduler = new SchedulerUnderTest(kind);
        var done = new ConcurrentQueue<int>();

        for (var i = 0; i < 500; i++)
        {
            var number = i;
            scheduler.Calls.ScheduleOnce(_soon, () => done.Enqueue(number));
        }

        scheduler.Pass(_later);
        Assert.Equal(Enumerable.Range(0, 500), done);
    }

    [Theory]
    [BothSchedulers]
    public void A_message_comes_with_its_sender(SchedulerKind kind)
    {
        using var scheduler = new SchedulerUnderTest(kind);
        var senders = new ConcurrentQueue<IActorRef?>();
        var receiver = new Receiver(_ => { }, senders.Enqueue);

        scheduler.Tells.ScheduleTellOnce(TimeSpan.Zero, receiver, "once", ActorRefs.Nobody);
        scheduler.Tells.ScheduleTellOnce(TimeSpan.Zero, receiver, "once", ActorRefs.NoSender);
        scheduler.Pass(_soon);

        Assert.Equal([ActorRefs.Nobody, ActorRefs.NoSender], senders);
    }

    [Theory]
    [BothSchedulers]
    public void Cancelled_work_is_not_done(SchedulerKind kind)
    {
        using var scheduler = new SchedulerUnderTest(kind);
        var done = 0;
        var soonCancelled = new Cancelable(scheduler.Tells);
        var cancelledByOther = new Cancelable(scheduler.Tells);
        void Count() => Interlocked.Increment(ref done);

        ScheduleAllWays(Cancelable.CreateCanceled(), TimeSpan.Zero);
        ScheduleAllWays(Cancelable.CreateCanceled(), _soon);
        // Whatever keeps this thread from its processor meanwhile, none of it is looked at before it is cancelled.
        using (scheduler.Hold())
        {
            ScheduleAllWays(soonCancelled, _soon);
            soonCancelled.Cancel();
        }

        scheduler.Calls.ScheduleOnce(_soon, cancelledByOther.Cancel);
        ScheduleAllWays(cancelledByOther, _later);
        scheduler.Pass(2 * _later);
        Assert.Equal(0, done);

        void ScheduleAllWays(ICancelable cancelable, TimeSpan delay)
        {
            var receiver = new Receiver(_ => Count());
            scheduler.Calls.ScheduleOnce(delay, Count, cancelable);
            scheduler.Calls.ScheduleOnce(delay, new Work(Count), cancelable);
            scheduler.Tells.ScheduleTellOnce(delay, receiver, "", ActorRefs.NoSender, cancelable);
            scheduler.Calls.ScheduleRepeatedly(delay, _soon, Count, cancelable);
            scheduler.Calls.ScheduleRepeatedly(delay, _soon, new Work(Count), cancelable);
            scheduler.Tells.ScheduleTellRepeatedly(delay, _soon, receiver, "", ActorRefs.NoSender, cancelable);
        }
    }

    [Theory]
    [BothSchedulers]
    public void Work_that_has_been_done_may_still_be_cancelled(SchedulerKind kind)
    {
        using var scheduler = new SchedulerUnderTest(kind);
        var cancelable = new Cancelable(scheduler.Tells);
        var done = 0;

        scheduler.Calls.ScheduleOnce(TimeSpan.Zero, () => done++, cancelable);
        scheduler.Pass(_soon);
        cancelable.Cancel();
        scheduler.Pass(_soon);

        Assert.Equal(1, done);
        Assert.Empty(scheduler.Logged);
    }

    [Theory]
    [BothSchedulers]
    public void A_cancelable_cancels_itself_after_a_time(SchedulerKind kind)
    {
        using var scheduler = new SchedulerUnderTest(kind);
        var cancelable = new Cancelable(scheduler.Tells, _soon);
        using var isCancelled = new ManualResetEventSlim();
        cancelable.Token.Register(isCancelled.Set);

        Assert.True(isCancelled.Wait(SchedulerUnderTest.Patience));
    }

    [Theory]
    [BothSchedulers]
    public void Repeated_work_may_cancel_itself(SchedulerKind kind)
    {
        using var scheduler = new SchedulerUnderTest(kind);
        var cancelable = new Cancelable(scheduler.Tells);
        using var isCancelled = new ManualResetEventSlim();
        var done = 0;

        scheduler.Calls.ScheduleRepeatedly(
            TimeSpan.Zero,
            TimeSpan.FromMilliseconds(10),
            () =>
            {
                if (++done < 3)
                    return;
                cancelable.Cancel();
                isCancelled.Set();
            },
            cancelable);

        Assert.True(isCancelled.Wait(SchedulerUnderTest.Patience));
        scheduler.Pass(_later);
        Assert.Equal(3, done);
    }

    [Theory]
    [BothSchedulers]
    public void No_time_of_repeated_work_is_early(SchedulerKind kind)
    {
        using var scheduler = new SchedulerUnderTest(kind);
        // A multiple of Akka's ticks: it cuts an interval of 15 ms to 10.
        var interval = TimeSpan.FromMilliseconds(20);
        var cancelable = new Cancelable(scheduler.Tells);
        var times = new ConcurrentQueue<TimeSpan>();
        var told = new ConcurrentQueue<object>();
        var begin = Stopwatch.GetTimestamp();

        scheduler.Calls.ScheduleRepeatedly(_later, interval, () => times.Enqueue(Stopwatch.GetElapsedTime(begin)), cancelable);
        scheduler.Calls.ScheduleRepeatedly(_later, interval, new Work(() => told.Enqueue("runnable")), cancelable);
        scheduler.Tells.ScheduleTellRepeatedly(_later, interval, new Receiver(told.Enqueue), "tell", ActorRefs.NoSender, cancelable);

        SchedulerUnderTest.Await(
            () => times.Count >= 10 && told.Count(what => what is "runnable") >= 10 && told.Count(what => what is "tell") >= 10);
        cancelable.Cancel();
        Assert.All(times.Select((time, i) => (time, i)), fired => Assert.True(fired.time >= _later + (fired.i * interval), $"{fired}"));
    }

    [Theory]
    [BothSchedulers]
    public void Work_that_throws_is_logged_and_not_repeated_and_others_go_on(SchedulerKind kind)
    {
        using var scheduler = new SchedulerUnderTest(kind);
        var failure = new InvalidDataException("wrong");
        var (failed, done) = (0, 0);
        var cancelable = new Cancelable(scheduler.Tells);

        scheduler.Calls.ScheduleRepeatedly(TimeSpan.Zero, _soon, () => done++, cancelable);
        scheduler.Calls.ScheduleRepeatedly(TimeSpan.Zero, TimeSpan.FromMilliseconds(10), Fail);
        SchedulerUnderTest.Await(() => Volatile.Read(ref done) >= 5);
        cancelable.Cancel();

        Assert.Equal(1, failed);
        var (level, _, cause) = Assert.Single(scheduler.Logged);
        Assert.Equal(Akka.Event.LogLevel.ErrorLevel, level);
        Assert.Same(failure, cause);

        void Fail()
        {
            failed++;
            throw failure;
        }
    }

    [Theory]
    [BothSchedulers]
    public void Delays_and_intervals_that_make_no_sense_are_refused(SchedulerKind kind)
    {
        using var scheduler = new SchedulerUnderTest(kind);
        var (negative, receiver) = (TimeSpan.FromTicks(-1), new Receiver(_ => scheduler.Never()));

        Throws(() => scheduler.Calls.ScheduleOnce(negative, scheduler.Never));
        Throws(() => scheduler.Calls.ScheduleRepeatedly(negative, _soon, scheduler.Never));
        Throws(() => scheduler.Calls.ScheduleRepeatedly(_soon, TimeSpan.Zero, scheduler.Never));
        Throws(() => scheduler.Tells.ScheduleTellOnce(negative, receiver, "", ActorRefs.NoSender));
        Throws(() => scheduler.Tells.ScheduleTellRepeatedly(negative, _soon, receiver, "", ActorRefs.NoSender));
        Throws(() => scheduler.Tells.ScheduleTellRepeatedly(_soon, TimeSpan.Zero, receiver, "", ActorRefs.NoSender));
        scheduler.Pass(_soon);
        Assert.Equal(0, scheduler.Unexpected);

        static void Throws(Action action) => Assert.Throws<ArgumentOutOfRangeException>(action);
    }

    [Theory]
    [BothSchedulers]
    public void But_a_runnables_are_not_looked_at(SchedulerKind kind)
    {
        using var scheduler = new SchedulerUnderTest(kind);
        var (once, repeated) = (0, 0);

        scheduler.Calls.ScheduleOnce(TimeSpan.FromHours(-1), new Work(() => once++));
        scheduler.Calls.ScheduleRepeatedly(TimeSpan.FromHours(-1), TimeSpan.Zero, new Work(() => repeated++));

        scheduler.Pass(_later);
        Assert.Equal((1, 1), (once, repeated));
    }

    [Theory]
    [BothSchedulers]
    public void Long_delays_neither_throw_nor_end(SchedulerKind kind)
    {
        using var scheduler = new SchedulerUnderTest(kind);
        var cancelable = new Cancelable(scheduler.Tells);
        var done = 0;
        TimeSpan[] delays =
            [TimeSpan.FromMilliseconds(int.MaxValue + 1L), TimeSpan.FromMilliseconds(uint.MaxValue + 1L), TimeSpan.FromDays(365 * 300)];

        foreach (var delay in delays)
        {
            scheduler.Calls.ScheduleOnce(delay, () => done++, cancelable);
            scheduler.Calls.ScheduleRepeatedly(delay, delay, () => done++, cancelable);
        }

        scheduler.Pass(_soon);
        Assert.Equal(0, done);
        cancelable.Cancel();
    }

    [Theory]
    [BothSchedulers]
    public void Its_clocks_are_those_of_the_system(SchedulerKind kind)
    {
        using var scheduler = new SchedulerUnderTest(kind);
        var (before, monotonic, fine) =
            (DateTimeOffset.UtcNow, scheduler.Scheduler.MonotonicClock, scheduler.Scheduler.HighResMonotonicClock);
        var begin = Stopwatch.GetTimestamp();

        scheduler.Pass(_soon);

        var passed = Stopwatch.GetElapsedTime(begin) - TimeSpan.FromMicroseconds(1);
        Assert.True(passed >= _soon - TimeSpan.FromMicroseconds(1));
        Assert.True(scheduler.Scheduler.HighResMonotonicClock - fine >= passed);
        Assert.InRange(scheduler.Tells.Now, before, DateTimeOffset.UtcNow);
        Assert.True(scheduler.Scheduler.MonotonicClock >= monotonic);
    }

    [Theory]
    [BothSchedulers]
    public async Task Whoever_schedules_at_the_same_time_is_served(SchedulerKind kind)
    {
        using var scheduler = new SchedulerUnderTest(kind);
        var counts = new int[8 * 1000];

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                var number = (worker * 1000) + i;
                scheduler.Calls.ScheduleOnce(TimeSpan.FromMilliseconds(number * 7 % 40), () => counts[number]++);
            }
        })));

        scheduler.Pass(_later);
        Assert.All(counts, count => Assert.Equal(1, count));
    }

    private sealed class Work(Action action) : IRunnable
    {
        public void Run() => action();

        public void Execute() => action();
    }

    private sealed class Receiver(Action<object> told, Action<IActorRef?>? by = null) : ICanTell
    {
        public void Tell(object message, IActorRef? sender)
        {
            told(message);
            by?.Invoke(sender);
        }
    }
}
