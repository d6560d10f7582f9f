using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests;

public sealed class SmokeTest
{
    [Fact]
    public void A_request_goes_round()
    {
        using var memory = new TestMemory();
        memory.Map(0x5000, 0x10000);
        var driver = new SplitRingDriver(memory, 8, VirtioFeature.RingIndirectDesc | VirtioFeature.RingEventIdx);
        var queue = driver.Activate();
        using var pool = RequestPool.ForQueue(8, 16);
        Span<byte> header = stackalloc byte[16];
        for (var i = 0; i < 100000; i++)
        {
            memory.At(0x5000, 16).Fill((byte)i);
            var head = i % 2 == 0
                ? driver.Post(new(0x5000, 16), new(0x6000, 512, true), new(0x7000, 1, true))
                : driver.PostIndirect(0x8003, [new(0x5000, 16)], new(0x6000, 512, true), new(0x7000, 1, true));
            var request = pool.TryRent()!;
            Assert.Equal(PopStatus.Request, queue.TryPop(request, false));
            Assert.Equal(head, request.Head);
            Assert.True(request.TryCopyFromReadable(0, header));
            Assert.Equal((byte)i, header[3]);
            Assert.True(request.TryCopyToWritable(512, [7]));
            Assert.Equal(512UL, request.SliceWritable(0, 512).Bytes);
            request.Written = 513;
            queue.PushUsed(request);
            pool.Return(request);
            Assert.True(queue.Publish());
            Assert.True(driver.TryTakeUsed(out var used));
            Assert.Equal(new UsedElement(head, 513), used);
        }

        Assert.Equal(7, memory.At(0x7000, 1)[0]);
        Assert.True(memory.CanariesIntact);
    }
}
