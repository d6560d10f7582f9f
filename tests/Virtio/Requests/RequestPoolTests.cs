using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Requests;

public sealed class RequestPoolTests
{
    [Fact]
    public void Slots_are_distinct_below_the_number_of_slots_and_given_out_until_none_is_left()
    {
        using var pool = new RequestPool(5, 8, 8);
        var slots = new List<int>();
        for (var i = 0; i < 5; i++)
            slots.Add(pool.TryRent()!.Slot);
        Assert.Equal([0, 1, 2, 3, 4], slots.Order());
        Assert.Null(pool.TryRent());
        Assert.Equal(5, pool.InFlightCount);
    }

    [Fact]
    public void The_request_returned_last_is_given_out_first()
    {
        using var pool = new RequestPool(5, 8, 8);
        var first = pool.TryRent()!;
        var second = pool.TryRent()!;
        pool.Return(second);
        pool.Return(first);
        Assert.Same(first, pool.TryRent());
        Assert.Same(second, pool.TryRent());
        Assert.NotSame(first, pool.TryRent());
    }

    [Fact]
    public void A_request_is_returned_once_and_to_its_own_pool()
    {
        using var pool = new RequestPool(2, 8, 8);
        using var other = new RequestPool(2, 8, 8);
        var request = pool.TryRent()!;
        Assert.Throws<InvalidOperationException>(() => other.Return(request));
        pool.Return(request);
        Assert.Throws<InvalidOperationException>(() => pool.Return(request));
        Assert.Equal(0, pool.InFlightCount);
    }

    [Fact]
    public void A_request_that_is_only_rented_is_not_in_flight_and_can_be_reclaimed()
    {
        using var pool = new RequestPool(2, 8, 8);
        pool.TryRent();
        Assert.Equal(0, pool.CopyInFlight(new VirtioRequest[2]));
        pool.ReclaimAbandoned();
        Assert.Equal(0, pool.InFlightCount);
        Assert.NotNull(pool.TryRent());
        Assert.NotNull(pool.TryRent());
    }

    [Fact]
    public void What_the_device_may_read_is_listed_of_requests_that_are_out_only()
    {
        using var memory = new TestMemory();
        memory.Map(QueueHarness.Data, 4096);
        var driver = new SplitRingDriver(memory, 8, 0);
        var queue = driver.Activate();
        using var pool = RequestPool.ForQueue(8, 3);
        var requests = new VirtioRequest[2];
        for (var i = 0; i < 2; i++)
        {
            driver.Post(
                DriverBuffer.Readable(QueueHarness.Data + (ulong)(i * 1024), 16),
                DriverBuffer.Readable(QueueHarness.Data + (ulong)(i * 1024) + 64, 512),
                DriverBuffer.Writable(QueueHarness.Data + 4095, 1));
            requests[i] = pool.TryRent()!;
            Assert.Equal(PopStatus.Request, queue.TryPop(requests[i], false));
        }

        List<(nint Address, nuint Length)> Listed()
        {
            var found = new List<(nint Address, nuint Length)>();
            pool.CopyReadable(found);
            return found;
        }

        (nint Address, nuint Length)[] Readable(VirtioRequest request) =>
            [.. request.Readable.Span.ToArray().Select(segment => (segment.Address, segment.Length))];

        Assert.Equal(Readable(requests[0]).Concat(Readable(requests[1])), Listed());
        Assert.Equal(4, Listed().Count);
        var second = Readable(requests[1]);
        queue.PushUsed(requests[0]);
        pool.Return(requests[0]);
        Assert.Equal(second, Listed());
    }

    [Fact]
    public void Memory_of_orphans_lives_until_the_last_has_come_back()
    {
        using var memory = new TestMemory();
        memory.Map(QueueHarness.Data, 4096);
        var driver = new SplitRingDriver(memory, 8, 0);
        var queue = driver.Activate();
        var pool = RequestPool.ForQueue(8, 1);
        var requests = new VirtioRequest[3];
        for (var i = 0; i < 3; i++)
        {
            driver.Post(DriverBuffer.Writable(QueueHarness.Data, 512));
            requests[i] = pool.TryRent()!;
            Assert.Equal(PopStatus.Request, queue.TryPop(requests[i], false));
        }

        pool.Return(requests[0]);
        pool.Dispose();
        pool.Dispose();
        Assert.Equal(2, pool.InFlightCount);
        Assert.Throws<ObjectDisposedException>(pool.TryRent);

        pool.Return(requests[2]);
        Assert.Equal(512UL, requests[1].Writable.Bytes);
        Assert.Equal(new IoVec(memory.HostAddress(QueueHarness.Data), 512), requests[1].Writable.Span[0]);
        Assert.NotEqual(0, requests[0].Capacity);

        pool.Return(requests[1]);
        Assert.Equal(0, pool.InFlightCount);
        Assert.All(requests, request => Assert.Equal(0, request.Capacity));
        Assert.All(requests, request => Assert.Equal(0, request.Writable.Count));
        pool.Dispose();
    }

    [Fact]
    public void Orphans_may_come_back_from_many_threads()
    {
        for (var round = 0; round < 50; round++)
        {
            var pool = new RequestPool(64, 4, 4);
            var requests = new VirtioRequest[64];
            for (var i = 0; i < requests.Length; i++)
                requests[i] = pool.TryRent()!;
            pool.Dispose();
            Parallel.ForEach(requests, pool.Return);
            Assert.Equal(0, pool.InFlightCount);
            Assert.All(requests, request => Assert.Equal(0, request.Capacity));
        }
    }

    [Fact]
    public void A_slot_costs_nothing_before_it_is_used()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var pool = RequestPool.ForQueue(256, 128);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8192);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(32769, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 2, 1)]
    public void Sizes_that_make_no_sense_are_refused(int slots, int maxDescriptors, int maxSegments) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RequestPool(slots, maxDescriptors, maxSegments));

    [Fact]
    public void A_pool_for_a_queue_takes_the_longest_chain_that_a_driver_may_build()
    {
        using var longQueue = RequestPool.ForQueue(1024, 128);
        Assert.Equal(1024, longQueue.MaxDescriptors);
        using var shortQueue = RequestPool.ForQueue(64, 128);
        Assert.Equal(128, shortQueue.MaxDescriptors);
        Assert.Equal(64, shortQueue.Slots);
        Assert.True(shortQueue.MaxSegments > 128);
    }
}
