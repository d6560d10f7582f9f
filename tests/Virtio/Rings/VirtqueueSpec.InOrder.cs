using FsCheck;
using FsCheck.Fluent;
using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

public abstract partial class VirtqueueSpec
{
    private const ulong InOrder = AllFeatures | VirtioFeature.InOrder;

    [Fact]
    [Trait("Covers", "A024")]
    public void In_order_a_chain_waits_for_those_before_it()
    {
        using var harness = Start(features: InOrder);
        var ids = PostWritable(harness, 3);
        var requests = new[] { harness.Pop(), harness.Pop(), harness.Pop() };

        harness.Push(requests[2], 3);
        harness.Push(requests[1], 2);
        Assert.False(harness.Queue.Publish());
        Assert.False(harness.Driver.TryTakeUsed(out _));

        harness.Push(requests[0], 1);
        Assert.True(harness.Queue.Publish());
        Assert.Equal(
            [new UsedElement(ids[0], 1), new UsedElement(ids[1], 2), new UsedElement(ids[2], 3)],
            TakeAllUsed(harness));
    }

    [Theory]
    [Trait("Covers", "A061")]
    [Trait("Covers", "A079")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(15)]
    [InlineData(16)]
    public void In_order_one_entry_stands_for_a_batch_of_wholly_used_chains(int batch)
    {
        using var harness = Start(features: InOrder);
        for (var round = 0; round < 50; round++)
        {
            var ids = PostWritable(harness, batch);
            for (var i = 0; i < batch; i++)
                harness.Push(harness.Pop(), 8);
            harness.Queue.Publish();
            var used = TakeAllUsed(harness);
            Assert.Equal(ids, used.Select(entry => entry.Id));
            Assert.All(used.SkipLast(1), entry => Assert.Equal(UsedElement.Completely, entry.Length));
            Assert.Equal(8u, used[^1].Length);
        }
    }

    [Fact]
    [Trait("Covers", "A061")]
    public void In_order_a_chain_that_was_not_written_to_its_end_is_not_hidden_in_a_batch()
    {
        using var harness = Start(features: InOrder);
        PostWritable(harness, 5);
        harness.Driver.Post(Readable(Data, 8));
        uint[] written = [8, 1, 8, 8, 0, 0];
        foreach (var bytes in written)
            harness.Push(harness.Pop(), bytes);
        harness.Queue.Publish();
        Assert.Equal(
            [UsedElement.Completely, 1, UsedElement.Completely, UsedElement.Completely, 0, 0],
            TakeAllUsed(harness).Select(entry => entry.Length));
    }

    [Fact]
    public void In_order_a_head_is_in_flight_until_its_turn_came()
    {
        using var harness = Start(4, InOrder);
        PostWritable(harness, 4);
        var first = harness.Pop();
        for (var i = 0; i < 3; i++)
            harness.Push(harness.Pop(), 8);
        harness.Queue.Publish();
        Assert.Equal(0, harness.Driver.FreeDescriptors);
        Assert.Equal(PopStatus.Empty, harness.TryPop(out _));
        harness.Push(first, 8);
        harness.Queue.Publish();
        Assert.Equal(4, TakeAllUsed(harness).Length);
    }

    [Fact]
    public void In_order_a_broken_queue_returns_what_it_accepted_in_order()
    {
        using var harness = Start(features: InOrder);
        var ids = PostWritable(harness, 2);
        var first = harness.Pop();
        var second = harness.Pop();
        harness.Driver.Post(Writable(Data, 8), Readable(Data, 8));
        harness.PopFault();
        harness.Push(second, 8);
        harness.Push(first, 8);
        harness.Queue.Publish();
        Assert.Equal(ids, TakeAllUsed(harness).Select(entry => entry.Id));
    }

    [Fact]
    [Trait("Covers", "A024")]
    [Trait("Covers", "A077")]
    public void In_order_any_order_of_completion_gives_the_order_of_availability()
    {
        var cases =
            from size in Gen.Elements(1, 2, 8, 64)
            from start in Gen.Elements(0, 1, 65533)
            from seed in Gen.Choose(0, int.MaxValue)
            from features in Gen.Elements(0UL, VirtioFeature.RingEventIdx, VirtioFeature.RingIndirectDesc, AllFeatures)
            select (size, start, seed, features);
        Prop.ForAll(cases.ToArbitrary(), input =>
        {
            var random = new Random(input.seed);
            using var harness = Start((ushort)input.size, input.features | VirtioFeature.InOrder, (ushort)input.start);
            var indirect = (input.features & VirtioFeature.RingIndirectDesc) != 0;
            var posted = new Queue<ushort>();
            var lengths = new Queue<uint>();
            var taken = new List<VirtioRequest>();
            var written = new Dictionary<VirtioRequest, uint>();
            for (var step = 0; step < 300 || posted.Count > 0; step++)
            {
                var room = Math.Min(harness.Driver.FreeDescriptors, 3);
                if (step < 300 && room > 0 && random.Next(3) == 0)
                {
                    var buffers = new DriverBuffer[random.Next(1, room + 1)];
                    Array.Fill(buffers, Writable(Data, 8));
                    posted.Enqueue(indirect && random.Next(2) == 0
                        ? harness.Driver.PostIndirect(Table + ((ulong)step * 64), buffers)
                        : harness.Driver.Post(buffers));
                    var request = harness.Pop();
                    taken.Add(request);
                    written[request] = random.Next(4) == 0 ? (uint)random.Next(8) : (uint)request.Writable.Bytes;
                    lengths.Enqueue(written[request]);
                }
                else if (taken.Count > 0)
                {
                    var done = taken[random.Next(taken.Count)];
                    taken.Remove(done);
                    harness.Push(done, written[done]);
                    if (random.Next(3) > 0)
                        harness.Queue.Publish();
                }
                else
                {
                    harness.Queue.Publish();
                }

                foreach (var used in TakeAllUsed(harness))
                {
                    Assert.Equal(posted.Dequeue(), used.Id);
                    var expected = lengths.Dequeue();
                    if (used.Length != UsedElement.Completely)
                        Assert.Equal(expected, used.Length);
                    else
                        Assert.True(expected >= 8, "A chain was hidden that was not written to its end.");
                }
            }

            Assert.Equal(0, harness.Pool.InFlightCount);
        }).QuickCheckThrowOnFailure();
    }

    private static ushort[] PostWritable(QueueHarness harness, int chains)
    {
        var ids = new ushort[chains];
        for (var i = 0; i < chains; i++)
            ids[i] = harness.Driver.Post(Writable(Data, 8));
        return ids;
    }

    private static UsedElement[] TakeAllUsed(QueueHarness harness)
    {
        var all = new List<UsedElement>();
        while (harness.Driver.TryTakeUsed(out var used))
            all.Add(used);
        return [.. all];
    }
}
