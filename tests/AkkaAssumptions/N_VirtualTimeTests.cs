using Akka.Actor;
using VduseActors.AkkaAssumptions.Support;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme N: the scheduler of the test kit.</summary>
public sealed class N_VirtualTimeTests : VirtualTimeTest
{
    [Fact, Trait("Statement", "129")]
    public void S129_Time_moves_only_by_Advance()
    {
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(1), TestActor, "once", ActorRefs.NoSender);
        Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.FromHours(1), TimeSpan.FromHours(2), TestActor, "hourly", ActorRefs.NoSender);
        var before = Clock.Now;
        ExpectNoMsg(Silence);
        Assert.Equal(before, Clock.Now);
        Advance(1);
        ExpectMsg("once", Patience);
        Clock.Advance(TimeSpan.FromHours(1));
        ExpectMsg("hourly", Patience);
        Clock.Advance(TimeSpan.FromHours(1));
        ExpectNoMsg(Silence);
        Clock.AdvanceTo(Clock.Now + TimeSpan.FromHours(1));
        ExpectMsg("hourly", Patience);
        Assert.Throws<InvalidOperationException>(() => Clock.AdvanceTo(before));
    }

    [Fact, Trait("Statement", "129")]
    public void S129_Actions_and_cancelled_schedules()
    {
        var cancelable = new Cancelable(Sys.Scheduler);
        var ran = 0;
        Sys.Scheduler.Advanced.ScheduleRepeatedly(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), () => ran++, cancelable);
        Advance(1000);
        Advance(1000);
        Assert.Equal(2, ran);
        cancelable.Cancel();
        Advance(1000);
        Assert.Equal(2, ran);
    }
}
