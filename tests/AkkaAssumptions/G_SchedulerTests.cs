using System.Diagnostics;
using Akka.Actor;
using VduseActors.AkkaAssumptions.Support;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme G: the scheduler in real time.</summary>
public sealed class G_SchedulerTests : AssumptionTest
{
    [Fact, Trait("Statement", "82")]
    public void S082_The_scheduler_never_fires_early()
    {
        foreach (var delay in new[] { 1, 7, 15, 33, 60 })
        {
            var start = Stopwatch.GetTimestamp();
            Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(delay), TestActor, delay, ActorRefs.NoSender);
            ExpectMsg(delay, Patience);
            Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, delay, double.MaxValue);
        }
    }

    [Fact, Trait("Statement", "82")]
    public void S082_A_repeating_schedule_stops_when_it_is_cancelled()
    {
        var cancelable = new Cancelable(Sys.Scheduler);
        Sys.Scheduler.ScheduleTellRepeatedly(
            TimeSpan.Zero, TimeSpan.FromMilliseconds(10), TestActor, "tick", ActorRefs.NoSender, cancelable);
        ExpectSequence(this, "tick", "tick", "tick");
        cancelable.Cancel();
        AwaitAssert(() => ExpectNoMsg(Silence), Patience);
    }

    [Fact, Trait("Statement", "82")]
    public async Task S082_After_the_system_has_terminated_scheduling_is_refused()
    {
        await Sys.Terminate().WaitAsync(Patience);
        Assert.Throws<SchedulerException>(() =>
            Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(1), ActorRefs.Nobody, "never", ActorRefs.NoSender));
    }
}
