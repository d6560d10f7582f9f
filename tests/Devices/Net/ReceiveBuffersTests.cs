using FsCheck;
using FsCheck.Fluent;
using VduseActors.Devices.Net;
using VduseActors.Virtio;

namespace VduseActors.Devices.Tests.Net;

public sealed class ReceiveBuffersTests
{
    private const int Size = 8;

    [Fact]
    public void Whatever_the_order_of_parking_and_taking_buffers_come_out_in_the_order_in_which_they_went_in()
    {
        Prop.ForAll<bool[]>(parks =>
        {
            using var pool = RequestPool.ForQueue(Size, 4);
            var buffers = new ReceiveBuffers(Size);
            var completions = new CompletionQueue(() => { });
            var expected = new Queue<VirtioRequest>();
            foreach (var park in parks)
            {
                if (park && pool.TryRent() is { } request)
                {
                    Assert.True(buffers.TryPark(new ReceiveTicket(request, completions)));
                    expected.Enqueue(request);
                }
                else if (!park)
                {
                    Assert.Equal(expected.TryDequeue(out var oldest), buffers.TryTake(out var taken));
                    Assert.Same(oldest, taken.Request);
                    if (oldest is not null)
                        pool.Return(oldest);
                }

                Assert.Equal(expected.Count, buffers.Count);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void There_is_room_for_as_many_as_the_queue_has_and_no_more()
    {
        using var pool = RequestPool.ForQueue(2 * Size, 4);
        var buffers = new ReceiveBuffers(Size);
        var completions = new CompletionQueue(() => { });
        for (var i = 0; i < Size; i++)
            Assert.True(buffers.TryPark(new ReceiveTicket(pool.TryRent()!, completions)));
        Assert.False(buffers.TryPark(new ReceiveTicket(pool.TryRent()!, completions)));
        Assert.True(buffers.TryTake(out _));
        Assert.True(buffers.TryPark(new ReceiveTicket(pool.TryRent()!, completions)));
    }

    [Fact]
    public async Task A_buffer_is_taken_by_one_of_many_threads_only()
    {
        const int Rounds = 20_000;
        using var pool = RequestPool.ForQueue(Size, 4);
        var requests = Enumerable.Range(0, Size).Select(_ => pool.TryRent()!).ToArray();
        var buffers = new ReceiveBuffers(Size);
        var completions = new CompletionQueue(() => { });
        var free = new int[Size];
        var taken = 0;
        var takers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (Volatile.Read(ref taken) < Rounds)
            {
                if (!buffers.TryTake(out var ticket))
                {
                    Thread.Yield();
                    continue;
                }

                Assert.Same(requests[ticket.Request.Slot], ticket.Request);
                Interlocked.Increment(ref taken);
                Assert.Equal(1, Interlocked.Exchange(ref free[ticket.Request.Slot], 0));
            }
        })).ToArray();

        while (Volatile.Read(ref taken) < Rounds)
        {
            foreach (var request in requests)
            {
                if (Interlocked.CompareExchange(ref free[request.Slot], 1, 0) == 0)
                    Assert.True(buffers.TryPark(new ReceiveTicket(request, completions)));
            }
        }

        await Task.WhenAll(takers).WaitAsync(TimeSpan.FromMinutes(1));
    }
}
