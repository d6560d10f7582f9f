using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Dispatch;

namespace VduseActors.ActorRuntime.Tests.Dispatch;

public sealed class EnvelopeRingTests
{
    private readonly EnvelopeRing _ring = new(4);

    [Fact]
    public void A_full_ring_takes_no_more_until_one_is_taken_out()
    {
        Fill(4);
        Assert.False(_ring.TryEnqueue(5, ActorRefs.NoSender));

        Assert.True(_ring.TryDequeue(out var first));
        Assert.Equal(1, first.Message);
        Assert.True(_ring.TryEnqueue(5, ActorRefs.NoSender));
        Assert.Equal([2, 3, 4, 5], TakeAll());
    }

    [Fact]
    public void A_frozen_ring_takes_no_more_even_when_there_is_room_but_gives_what_it_has()
    {
        Fill(4);
        _ring.Freeze();
        Assert.Equal(4, _ring.Count);

        Assert.True(_ring.TryDequeue(out _));
        Assert.Equal(3, _ring.Count);
        Assert.False(_ring.TryEnqueue(5, ActorRefs.NoSender));
        Assert.Equal([2, 3, 4], TakeAll());
        Assert.Equal(0, _ring.Count);
    }

    [Fact]
    public void A_ring_can_be_gone_round_for_ever()
    {
        for (var i = 0; i < 1000; i++)
        {
            Fill(3);
            Assert.Equal(3, _ring.Count);
            Assert.Equal([1, 2, 3], TakeAll());
        }
    }

    private void Fill(int count)
    {
        for (var i = 1; i <= count; i++)
            Assert.True(_ring.TryEnqueue(i, ActorRefs.NoSender));
    }

    private List<object> TakeAll()
    {
        var taken = new List<object>();
        while (_ring.TryDequeue(out var envelope))
            taken.Add(envelope.Message);
        return taken;
    }
}
