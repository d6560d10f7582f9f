using FsCheck;
using FsCheck.Fluent;
using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.Tests.Scheduling;

public sealed class TimerWheelTests
{
    [Fact]
    public void Every_entry_expires_at_its_own_tick_whatever_the_size_of_the_wheel()
    {
        var cases =
            from size in Gen.Choose(1, 16)
            from dues in Gen.Choose(1, 200).ListOf()
            select (size, dues);
        Prop.ForAll(cases.ToArbitrary(), input =>
        {
            var wheel = new TimerWheel(input.size);
            foreach (var due in input.dues)
                wheel.Add(Work(due));

            var expired = new List<ScheduledWork>();
            for (var tick = 1L; tick <= 200; tick++)
            {
                expired.Clear();
                wheel.Expire(tick, expired);
                Assert.Equal(input.dues.Count(due => due == tick), expired.Count);
                Assert.All(expired, work => Assert.Equal(tick, work.Due));
            }

            Assert.Equal(0, wheel.Count);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Entries_of_one_tick_expire_in_the_order_they_were_added()
    {
        var wheel = new TimerWheel(4);
        var works = Enumerable.Range(0, 5).Select(_ => Work(7)).ToList();
        works.ForEach(wheel.Add);

        var expired = new List<ScheduledWork>();
        wheel.Expire(7, expired);

        Assert.Equal(works, expired);
    }

    [Fact]
    public void A_removed_entry_does_not_expire_and_can_be_removed_once()
    {
        var wheel = new TimerWheel(4);
        var works = Enumerable.Range(0, 3).Select(_ => Work(2)).ToList();
        works.ForEach(wheel.Add);

        Assert.True(wheel.Remove(works[1]));
        Assert.False(wheel.Remove(works[1]));
        var expired = new List<ScheduledWork>();
        wheel.Expire(2, expired);

        Assert.Equal([works[0], works[2]], expired);
        Assert.False(wheel.Remove(works[0]));
    }

    [Fact]
    public void The_next_due_tick_is_that_of_the_earliest_entry_however_many_turns_away()
    {
        var cases =
            from size in Gen.Choose(1, 16)
            from dues in Gen.Choose(1, 200).ListOf()
            select (size, dues);
        Prop.ForAll(cases.ToArbitrary(), input =>
        {
            var wheel = new TimerWheel(input.size);
            foreach (var due in input.dues)
                wheel.Add(Work(due));

            Assert.Equal(input.dues.Count == 0 ? -1 : input.dues.Min(), wheel.NextDue(1));
        }).QuickCheckThrowOnFailure();
    }

    private static ScheduledWork Work(long due) => new(() => { }, null, null, null, null) { Due = due };
}
