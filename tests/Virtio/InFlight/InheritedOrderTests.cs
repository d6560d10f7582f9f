namespace VduseActors.Virtio.Tests.InFlight;

public sealed class InheritedOrderTests
{
    [Theory]
    [InlineData(0UL)]
    [InlineData(VirtioFeature.RingPacked)]
    public void What_is_inherited_comes_before_what_the_ring_holds_also_when_kicks_are_asked_for_in_between(ulong layout)
    {
        using var queue = new LoggedQueue(16, layout);
        for (var i = 0; i < 4; i++)
            queue.Post();
        var heads = new List<ushort> { queue.Pop().Head, queue.Pop().Head, queue.Pop().Head };
        Assert.Null(queue.Crash());

        var again = new List<ushort>();
        for (var i = 0; i < 3; i++)
        {
            Assert.True(queue.Queue.EnableNotifications());
            again.Add(queue.Pop().Head);
        }

        Assert.Equal(heads, again);
        Assert.Equal(4UL, queue.Pop().Sequence);
        Assert.False(queue.Queue.EnableNotifications());
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(VirtioFeature.RingPacked)]
    public void What_is_inherited_counts_as_more_although_the_ring_holds_nothing(ulong layout)
    {
        using var queue = new LoggedQueue(16, layout);
        queue.Post();
        var head = queue.Pop().Head;
        Assert.Null(queue.Crash());

        Assert.True(queue.Queue.EnableNotifications());
        Assert.Equal(head, queue.Pop().Head);
        Assert.False(queue.Queue.EnableNotifications());
    }
}
