using FsCheck;
using FsCheck.Fluent;
using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Dispatch;

namespace VduseActors.ActorRuntime.Tests.Dispatch;

public sealed class EnvelopeQueueTests
{
    private static readonly object _message = new();

    [Fact]
    public void Any_mix_of_enqueues_and_dequeues_gives_what_a_simple_queue_gives()
    {
        // Positive: enqueue so many; negative: try to dequeue so many. The runs are long enough to grow the rings.
        Prop.ForAll(Gen.Choose(-60, 60).ListOf().ToArbitrary(), steps =>
        {
            var queue = new EnvelopeQueue();
            var model = new Queue<int>();
            var next = 0;
            foreach (var step in steps)
            {
                for (var i = 0; i < step; i++, next++)
                {
                    queue.Enqueue(next, ActorRefs.NoSender);
                    model.Enqueue(next);
                }

                for (var i = 0; i < -step; i++)
                {
                    Assert.Equal(model.TryDequeue(out var expected), queue.TryDequeue(out var envelope));
                    if (envelope.Message is not null)
                        Assert.Equal(expected, envelope.Message);
                }

                Assert.Equal(model.Count, queue.Count);
                Assert.Equal(model.Count > 0, queue.HasMessages);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Each_sender_keeps_its_order_and_nothing_is_lost_or_doubled(int senders)
    {
        const int PerSender = 50_000;
        var queue = new EnvelopeQueue();
        var tasks = Enumerable.Range(0, senders).Select(sender => Task.Run(() =>
        {
            for (var i = 0; i < PerSender; i++)
                queue.Enqueue((sender, i), ActorRefs.NoSender);
        })).ToArray();

        var seen = new int[senders];
        for (var left = senders * PerSender; left > 0;)
        {
            if (!queue.TryDequeue(out var envelope))
            {
                await Task.Yield();
                continue;
            }

            var (sender, number) = ((int, int))envelope.Message;
            Assert.Equal(seen[sender]++, number);
            left--;
        }

        await Task.WhenAll(tasks);
        Assert.False(queue.HasMessages);
        Assert.False(queue.TryDequeue(out _));
    }

    [Fact]
    public void A_dequeued_message_is_not_held_any_longer()
    {
        var queue = new EnvelopeQueue();
        var message = EnqueueAndDequeue(queue);

        GC.Collect();

        Assert.False(message.IsAlive);
        GC.KeepAlive(queue);
    }

    [Fact]
    public void A_queue_that_has_once_been_long_does_not_allocate_again()
    {
        var queue = new EnvelopeQueue();
        FillAndEmpty(queue, 500);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            FillAndEmpty(queue, 250);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference EnqueueAndDequeue(EnvelopeQueue queue)
    {
        var message = new object();
        queue.Enqueue(message, ActorRefs.NoSender);
        Assert.True(queue.TryDequeue(out _));
        return new WeakReference(message);
    }

    private static void FillAndEmpty(EnvelopeQueue queue, int count)
    {
        for (var i = 0; i < count; i++)
            queue.Enqueue(_message, ActorRefs.NoSender);
        while (queue.TryDequeue(out _))
        {
        }
    }
}
