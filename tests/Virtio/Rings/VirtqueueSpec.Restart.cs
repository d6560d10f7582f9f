using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

public abstract partial class VirtqueueSpec
{
    [Theory]
    [Trait("Covers", "A165")]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(65530)]
    public void A_queue_carries_on_from_the_state_of_a_drained_one(int start)
    {
        using var harness = Start(startIndex: (ushort)start);
        for (var i = 0; i < 23; i++)
        {
            harness.Driver.Post(Writable(Data, 8));
            harness.Serve();
            Assert.True(harness.Driver.TryTakeUsed(out _));
            harness.Queue = harness.Driver.Activate(harness.Queue.State);
        }

        Assert.False(harness.Driver.TryTakeUsed(out _));
        Assert.Equal(PopStatus.Empty, harness.TryPop(out _));
    }

    [Fact]
    public void Entries_pushed_but_not_published_before_a_crash_are_published_by_the_next_publish()
    {
        using var harness = Start();
        harness.Driver.WantInterrupts(true);
        var first = harness.Driver.Post(Writable(Data, 8));
        var second = harness.Driver.Post(Writable(Data, 8));
        harness.Push(harness.Pop(), 1);

        // The owner crashes here; the queue and the pool survive it.
        Assert.True(harness.Queue.Publish());
        harness.Push(harness.Pop(), 2);
        Assert.True(harness.Queue.Publish() || harness.Driver.EventIdx);

        Assert.True(harness.Driver.TryTakeUsed(out var used));
        Assert.Equal(new UsedElement(first, 1), used);
        Assert.True(harness.Driver.TryTakeUsed(out used));
        Assert.Equal(new UsedElement(second, 2), used);
        Assert.False(harness.Driver.TryTakeUsed(out _));
    }

    [Fact]
    public void A_crash_with_requests_in_hand_loses_none_and_repeats_none()
    {
        using var harness = Start();
        for (var i = 0; i < 5; i++)
            harness.Driver.Post(Writable(Data, 8));
        var requests = new List<VirtioRequest>();
        for (var i = 0; i < 4; i++)
            requests.Add(harness.Pop());

        // Third: pushed and returned. First: pushed only. One more: rented only. Second and fourth: with the backend.
        harness.Push(requests[2], 3);
        requests[0].Written = 1;
        harness.Queue.PushUsed(requests[0]);
        Assert.NotNull(harness.Pool.TryRent());

        var inFlight = new VirtioRequest[harness.Pool.Slots];
        harness.Pool.ReclaimAbandoned();
        var count = harness.Pool.CopyInFlight(inFlight);

        Assert.Equal([requests[1], requests[3]], inFlight[..count]);
        Assert.Equal(2, harness.Pool.InFlightCount);
        harness.Push(requests[1], 2);
        harness.Push(requests[3], 4);
        harness.Push(harness.Pop(), 5);
        harness.Queue.Publish();
        var lengths = new List<uint>();
        while (harness.Driver.TryTakeUsed(out var used))
            lengths.Add(used.Length);
        Assert.Equal([3, 1, 2, 4, 5], lengths);
        Assert.Equal(0, harness.Pool.InFlightCount);
    }

    [Fact]
    public void Requests_in_flight_are_listed_in_the_order_in_which_they_were_taken()
    {
        using var harness = Start(64);
        var expected = new List<VirtioRequest>();
        var random = new Random(3);
        for (var i = 0; i < 500; i++)
        {
            if (expected.Count < 60 && random.Next(3) > 0)
            {
                harness.Driver.Post(Writable(Data, 8));
                expected.Add(harness.Pop());
            }
            else if (expected.Count > 0)
            {
                var done = expected[random.Next(expected.Count)];
                expected.Remove(done);
                harness.Push(done);
                harness.Queue.Publish();
                Assert.True(harness.Driver.TryTakeUsed(out _));
            }
        }

        var inFlight = new VirtioRequest[harness.Pool.Slots];
        Assert.Equal(expected, inFlight[..harness.Pool.CopyInFlight(inFlight)]);
    }
}
