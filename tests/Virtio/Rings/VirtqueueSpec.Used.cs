using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

public abstract partial class VirtqueueSpec
{
    [Fact]
    [Trait("Covers", "B10")]
    public void A_readable_descriptor_after_a_writable_one_breaks_the_queue()
    {
        using var harness = Start();
        harness.Driver.Post(Readable(Data, 16), Writable(Data, 512), Readable(Data, 1));
        Assert.Equal(VirtqueueFault.ReadableAfterWritable, harness.PopFault());
    }

    [Fact]
    [Trait("Covers", "B10")]
    public void A_readable_descriptor_after_a_writable_one_in_a_table_breaks_the_queue()
    {
        using var harness = Start();
        harness.Driver.PostIndirect(Table, Writable(Data, 512), Readable(Data, 0));
        Assert.Equal(VirtqueueFault.ReadableAfterWritable, harness.PopFault());
    }

    [Fact]
    public void A_broken_queue_still_returns_what_it_accepted_before()
    {
        using var harness = Start();
        var id = harness.Driver.Post(Writable(Data, 8));
        var accepted = harness.Pop();
        harness.Driver.Post(Writable(Data, 8), Readable(Data, 8));
        harness.PopFault();

        harness.Push(accepted, 8);
        harness.Queue.Publish();

        Assert.True(harness.Driver.TryTakeUsed(out var used));
        Assert.Equal(new UsedElement(id, 8), used);
        Assert.False(harness.Queue.EnableNotifications());
    }

    [Fact]
    public void The_first_fault_stays()
    {
        using var harness = Start();
        harness.Queue.Break(VirtqueueFault.RequestUnmapped);
        harness.Queue.Break(VirtqueueFault.ChainTooLong);
        harness.Driver.Post(Writable(Data, 8));
        Assert.Equal(VirtqueueFault.RequestUnmapped, harness.PopFault());
        Assert.Equal(0, harness.Pool.InFlightCount);
    }

    [Fact]
    public void A_queue_that_its_handler_broke_gives_nothing_more_although_more_was_seen()
    {
        using var harness = Start();
        for (var i = 0; i < 3; i++)
            harness.Driver.Post(Writable(Data, 8));
        harness.Push(harness.Pop());
        Assert.True(harness.Queue.EnableNotifications());

        harness.Queue.Break(VirtqueueFault.RequestUnmapped);

        Assert.Equal(VirtqueueFault.RequestUnmapped, harness.PopFault());
        Assert.False(harness.Queue.EnableNotifications());
        Assert.Equal(0, harness.Pool.InFlightCount);
    }

    [Fact]
    [Trait("Covers", "A046")]
    public void Chains_are_used_by_their_id_in_any_order()
    {
        const int Rounds = 2000;
        using var harness = Start(64);
        var random = new Random(7);
        var outstanding = new List<VirtioRequest>();
        var expected = new Dictionary<ushort, uint>();
        var rounds = 0;
        while (rounds < Rounds || outstanding.Count > 0)
        {
            if (rounds < Rounds && harness.Driver.FreeDescriptors >= 3 && random.Next(2) == 0)
            {
                var id = harness.Driver.Post(Readable(Data, 1), Writable(Data, 100), Writable(Data, 100));
                Assert.DoesNotContain(id, expected.Keys);
                var request = harness.Pop();
                Assert.Equal(id, request.Head);
                expected.Add(id, (uint)(rounds++ % 200));
                outstanding.Add(request);
            }
            else if (outstanding.Count > 0)
            {
                var request = outstanding[random.Next(outstanding.Count)];
                outstanding.Remove(request);
                harness.Push(request, expected[request.Head]);
                harness.Queue.Publish();
                Assert.True(harness.Driver.TryTakeUsed(out var used));
                Assert.True(expected.Remove(used.Id, out var length));
                Assert.Equal(length, used.Length);
            }
        }

        Assert.False(harness.Driver.TryTakeUsed(out _));
        Assert.Empty(expected);
    }

    [Fact]
    [Trait("Covers", "A049")]
    [Trait("Covers", "A050")]
    public void The_used_length_never_claims_more_than_the_writable_part_holds()
    {
        using var harness = Start();
        harness.Driver.Post(Readable(Data, 100), Writable(Data, 10));
        harness.Driver.Post(Readable(Data, 100));
        harness.Push(harness.Pop(), 110);
        harness.Push(harness.Pop(), 100);
        harness.Queue.Publish();
        Assert.True(harness.Driver.TryTakeUsed(out var clamped));
        Assert.Equal(10u, clamped.Length);
        Assert.True(harness.Driver.TryTakeUsed(out var none));
        Assert.Equal(0u, none.Length);
    }

    [Fact]
    public void The_used_length_starts_at_zero_for_each_request()
    {
        using var harness = Start();
        harness.Driver.Post(Writable(Data, 10));
        harness.Push(harness.Pop(), 10);
        harness.Driver.Post(Writable(Data, 10));
        var second = harness.Pop();
        Assert.Equal(0u, second.Written);
        Assert.Equal(0, second.Result);
    }

    [Fact]
    [Trait("Covers", "A078")]
    public void Used_entries_become_visible_with_publish_and_not_before()
    {
        using var harness = Start();
        for (var i = 0; i < 3; i++)
            harness.Driver.Post(Writable(Data, 10));
        for (var i = 0; i < 3; i++)
            harness.Push(harness.Pop(), (uint)i);
        Assert.False(harness.Driver.TryTakeUsed(out _));
        harness.Queue.Publish();
        for (var i = 0u; i < 3; i++)
        {
            Assert.True(harness.Driver.TryTakeUsed(out var used));
            Assert.Equal(i, used.Length);
        }

        Assert.False(harness.Driver.TryTakeUsed(out _));
    }

    [Fact]
    [Trait("Covers", "A034")]
    [Trait("Covers", "A036")]
    public void The_device_side_writes_neither_readable_buffers_nor_indirect_tables()
    {
        using var harness = Start();
        var readable = Pattern(4096);
        harness.Memory.Write(Data, readable);
        harness.Driver.WriteTable(Table, [Readable(Data, 4096), Writable(Data + 0x2000, 4096)]);
        var table = harness.Memory.Read(Table, 32);
        for (var i = 0; i < 100; i++)
        {
            harness.Driver.Post(DriverBuffer.Indirect(Table, 32));
            var request = harness.Pop();
            Assert.True(request.TryCopyToWritable(0, readable));
            harness.Push(request, 4096);
            harness.Queue.Publish();
            Assert.True(harness.Driver.TryTakeUsed(out _));
        }

        Assert.Equal(readable, harness.Memory.Read(Data, 4096));
        Assert.Equal(table, harness.Memory.Read(Table, 32));
        Assert.Equal(readable, harness.Memory.Read(Data + 0x2000, 4096));
    }

    [Fact]
    [Trait("Covers", "A035")]
    public void The_device_side_never_reads_writable_buffers_nor_writes_readable_ones()
    {
        using var harness = Start();
        var probe = new HolePunchedProbe();
        harness.Memory.Map(Left, 0x1000, MemoryAccess.Write, probe);
        harness.Driver.Post(Readable(Data, 16), Writable(Left, 512), Writable(Left + 512, 1));
        var request = harness.Pop();
        Assert.True(request.TryCopyFromReadable(0, new byte[16]));
        Assert.True(request.EnsureAccessible(request.SliceWritable(0, 512), write: true));
        Assert.True(request.TryCopyToWritable(512, [0]));
        harness.Push(request, 513);
        harness.Queue.Publish();
        Assert.Equal(0, probe.Reads);
        Assert.Equal(2, probe.Writes);
    }
}
