using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.InFlight;

/// <summary>
/// Rings that do not go with the log of the process that ended: their driver changed them meanwhile, or the log is about others.
/// </summary>
public sealed class HostileRingRecoveryTests
{
    private const ulong SplitInOrder = VirtioFeature.InOrder, Packed = VirtioFeature.RingPacked;

    [Theory]
    [InlineData(1)]
    [InlineData(77)]
    [InlineData(0xffff)]
    public void In_order_a_used_index_that_the_device_never_had_is_found_out(int index)
    {
        using var queue = new LoggedQueue(16, SplitInOrder);
        PublishTwo(queue);
        ((SplitRingDriver)queue.Driver).UsedIndex = (ushort)index;

        Assert.Contains("the ring's used index", queue.Crash(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2 + 17)]
    [InlineData(0x8000)]
    public void In_order_an_avail_index_beyond_the_ring_is_found_out(int index)
    {
        using var queue = new LoggedQueue(16, SplitInOrder);
        PublishTwo(queue);
        ((SplitRingDriver)queue.Driver).AvailIndex = (ushort)index;

        Assert.Contains("the ring's avail index", queue.Crash(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0UL, SplitInOrder)]
    [InlineData(SplitInOrder, 0UL)]
    [InlineData(Packed, Packed | VirtioFeature.InOrder)]
    [InlineData(Packed | VirtioFeature.InOrder, Packed)]
    public void A_log_of_another_layout_is_none_of_this_ring(ulong logged, ulong negotiated)
    {
        using var queue = new LoggedQueue(16, logged);
        queue.Post();
        queue.Pop();

        Assert.Contains("another layout", queue.Crash(negotiated), StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_ring_that_takes_a_publication_back_is_found_out()
    {
        using var queue = new LoggedQueue(4, Packed);
        for (var i = 0; i < 4; i++)
            queue.Post();
        var first = queue.Pop();
        for (var i = 1; i < 4; i++)
            queue.Pop();
        queue.Push(first);
        queue.Queue.Publish();
        queue.TakeUsed();
        queue.Post();
        queue.Pop();

        // As it was before the device gave it back: with it the ring would have five descriptors out.
        ((PackedRingDriver)queue.Driver).SetFlags(0, PackedDescriptorFlags.Avail | PackedDescriptorFlags.Write);

        Assert.Contains("more descriptors in flight than the ring has", queue.Crash(), StringComparison.Ordinal);
    }

    [Fact]
    public void Slots_of_a_packed_ring_that_were_pushed_and_not_published_are_not_free_for_the_successor()
    {
        using var queue = new LoggedQueue(4, Packed);
        for (var i = 0; i < 4; i++)
            queue.Post();
        var first = queue.Pop();
        var second = queue.Pop();
        queue.Pop();
        queue.Pop();
        queue.Push(first);
        queue.Push(second);
        Assert.Null(queue.Crash());
        queue.Pop();
        queue.Pop();

        ((PackedRingDriver)queue.Driver).Descriptor(0) = new PackedDescriptor
        {
            Address = QueueHarness.Data,
            Length = 8,
            Id = 9,
            Flags = PackedDescriptorFlags.Used | PackedDescriptorFlags.Write,
        };
        using var pool = new RequestPool(1, 4, 4);
        var request = pool.TryRent()!;
        Assert.Equal(PopStatus.Broken, queue.Queue.TryPop(request, acceptMisses: false));
        Assert.Equal(VirtqueueFault.RingOverrun, queue.Queue.Fault);
        pool.Return(request);
    }

    private static void PublishTwo(LoggedQueue queue)
    {
        // At once: the log knows that this publication went from 0 to 2.
        queue.Post();
        queue.Post();
        queue.Push(queue.Pop());
        queue.Push(queue.Pop());
        queue.Queue.Publish();
    }
}
