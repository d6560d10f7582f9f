using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

// What a driver makes the process hold is taken from a budget that all queues share.
public abstract partial class VirtqueueSpec
{
    private const ushort BudgetQueue = 16;
    private const int LongChain = 400;

    private static long Reserve => RequestPool.ReserveFor(BudgetQueue, LongChain);

    private static long BytesOfLongChain => (long)VirtioRequest.BytesPerEntry * (LongChain * 2);

    [Fact]
    [Trait("Covers", "B51")]
    public void Queues_that_share_a_budget_stay_below_it_and_lose_no_chain()
    {
        var budget = new ResourceBudget((3 * Reserve) + (12 * BytesOfLongChain));
        QueueHarness[] queues = [.. Enumerable.Range(0, 3).Select(_ => StartWith(budget))];
        var outstanding = queues.Select(_ => new Queue<VirtioRequest>()).ToArray();
        foreach (var queue in queues)
            Assert.All(Enumerable.Range(0, BudgetQueue), i => PostLong(queue, i));

        for (var i = 0; i < queues.Length; i++)
        {
            while (queues[i].TryPop(out var request) == PopStatus.Request)
                outstanding[i].Enqueue(request);
            Assert.InRange(outstanding[i].Count, 1, BudgetQueue - 1);
            Assert.InRange(budget.Used, 0, budget.Limit);
        }

        Assert.True(budget.Refusals > 0);
        for (var i = 0; i < queues.Length; i++)
        {
            var served = 0;
            while (outstanding[i].TryDequeue(out var done))
            {
                Assert.Equal(IovaOfLong(served++), FirstIova(queues[i], done));
                queues[i].Push(done);
                while (queues[i].TryPop(out var next) == PopStatus.Request)
                    outstanding[i].Enqueue(next);
                Assert.InRange(budget.Used, 0, budget.Limit);
            }

            Assert.Equal(BudgetQueue, served);
            queues[i].Queue.Publish();
            Assert.Equal(BudgetQueue, TakeAllUsed(queues[i]).Length);
            Assert.Equal(VirtqueueFault.None, queues[i].Queue.Fault);
        }

        foreach (var queue in queues)
            queue.Dispose();
        Assert.Equal(0, budget.Used);
    }

    [Fact]
    [Trait("Covers", "B51")]
    public void A_queue_gets_on_with_its_reserve_when_others_have_taken_everything_else()
    {
        var budget = new ResourceBudget(Reserve + (RequestPool.BytesPerSlot * 8));
        using var queue = StartWith(budget);
        for (var i = 0; i < 4; i++)
            queue.Driver.Post(Writable(Data, 1));
        foreach (var request in Enumerable.Range(0, 4).Select(_ => queue.Pop()).ToArray())
            queue.Push(request);
        queue.Queue.Publish();
        Assert.Equal(4, TakeAllUsed(queue).Length);
        Assert.True(budget.TryTake(budget.Limit - budget.Used));

        for (var i = 0; i < 3 * BudgetQueue; i++)
        {
            PostLong(queue, i % BudgetQueue);
            queue.Push(queue.Pop());
            queue.Queue.Publish();
            TakeAllUsed(queue);
        }

        // The reserve is for one chain of 1424 segments: two of 512 fit, three do not.
        for (var i = 0; i < 3; i++)
            PostLong(queue, i);
        var first = queue.Pop();
        queue.Pop();
        Assert.Equal(PopStatus.NoMemory, queue.TryPop(out _));
        queue.Push(first);
        queue.Pop();
    }

    [Fact]
    [Trait("Covers", "B51")]
    public void One_queue_leaves_as_much_to_the_others_as_it_takes()
    {
        var budget = new ResourceBudget((2 * Reserve) + (8 * BytesOfLongChain));
        using var greedy = StartWith(budget);
        using var other = StartWith(budget);
        for (var i = 0; i < BudgetQueue; i++)
            PostLong(greedy, i);
        while (greedy.TryPop(out _) == PopStatus.Request)
        {
        }

        Assert.InRange(budget.Limit - budget.Used, 4 * BytesOfLongChain, budget.Limit);
        PostLong(other, 0);
        PostLong(other, 1);
        other.Pop();
        other.Pop();
    }

    [Fact]
    [Trait("Covers", "B51")]
    public void What_a_queue_holds_is_what_its_blocks_have()
    {
        var budget = new ResourceBudget(1L << 40);
        using var queue = StartWith(budget);
        var requests = new List<VirtioRequest>();
        for (var i = 0; i < BudgetQueue; i++)
        {
            PostLong(queue, i);
            requests.Add(queue.Pop());
        }

        var grown = requests.Sum(request => (long)VirtioRequest.BytesPerEntry * (request.Capacity - VirtioRequest.InitialCapacity));
        Assert.Equal(grown + (BudgetQueue * RequestPool.BytesPerSlot), queue.Pool.Memory.Held);
        Assert.InRange(queue.Pool.Memory.Held, 1, RequestPool.MostFor(BudgetQueue, LongChain));
        foreach (var request in requests)
            queue.Push(request);
        queue.Queue.Publish();
        TakeAllUsed(queue);

        queue.Pool.Trim();

        Assert.Equal(BudgetQueue * RequestPool.BytesPerSlot, queue.Pool.Memory.Held);
        PostLong(queue, 3);
        Assert.Equal(LongChain, queue.Pop().Writable.Count);
    }

    private QueueHarness StartWith(ResourceBudget budget) => Start(BudgetQueue, deviceMaxSegments: LongChain, budget: budget);

    private static ulong IovaOfLong(int index) => Data + ((ulong)index * 64);

    private static void PostLong(QueueHarness queue, int index)
    {
        var buffers = new DriverBuffer[LongChain];
        Array.Fill(buffers, Writable(IovaOfLong(index), 1));
        queue.Driver.PostIndirect(Table + ((ulong)index * LongChain * VirtqDescriptor.Bytes), buffers);
    }

    private static ulong FirstIova(QueueHarness queue, VirtioRequest request) =>
        Data + (ulong)(request.Writable.Span[0].Address - queue.Memory.HostAddress(Data));
}
