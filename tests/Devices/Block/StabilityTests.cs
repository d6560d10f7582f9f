using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Block;

/// <summary>What survives a power cut (virtio 1.2, 5.2.6.2).</summary>
public sealed class StabilityTests
{
    private const int Size = 1 << 20;

    [Theory]
    [InlineData(IoMode.Auto)]
    [InlineData(IoMode.Inline)]
    [InlineData(IoMode.Pool)]
    [Trait("Covers", "A087")]
    public void Without_a_negotiated_flush_every_completed_write_is_stable(IoMode io)
    {
        var file = new FakeFile(Size);
        using var device = file.Serve(io);
        using var driver = new BlockDriver(device.Device, device.Backend, device.Device.Features & ~BlockFeatures.FLUSH);
        AssertEveryWriteIsStable(file, driver);
    }

    [Theory]
    [InlineData(IoMode.Auto)]
    [InlineData(IoMode.Inline)]
    [InlineData(IoMode.Pool)]
    [Trait("Covers", "A088")]
    public void Write_through_makes_every_completed_write_stable_and_offers_no_flush(IoMode io)
    {
        var file = new FakeFile(Size);
        using var device = file.Serve(io, WriteCache.WriteThrough);
        Assert.Equal(0u, device.Device.Features & BlockFeatures.FLUSH);
        AssertEveryWriteIsStable(file, device.Driver);
    }

    [Theory]
    [InlineData(IoMode.Auto)]
    [InlineData(IoMode.Inline)]
    [InlineData(IoMode.Pool)]
    [Trait("Covers", "A089")]
    [Trait("Covers", "A090")]
    public void A_flush_on_any_queue_makes_all_writes_stable_that_had_completed_on_any_other(IoMode io)
    {
        var file = new FakeFile(Size);
        using var device = file.Serve(io, queues: 3);
        using var second = device.AnotherQueue();
        using var third = device.AnotherQueue();
        var model = new byte[Size];
        for (var round = 0; round < 20; round++)
        {
            foreach (var driver in new[] { device.Driver, second })
                Write(driver, model, round);
            var completed = (byte[])model.Clone();

            // Posted together with the flush: may be covered or not.
            var late = third.Session.Post(
                third.Memory.Readable(BlockDriver.Header(1, 2000)), third.Memory.Readable(new byte[512]), third.Memory.Writable(1));
            var status = third.Memory.Writable(1);
            third.Session.Post(third.Memory.Readable(BlockDriver.Header(4, 0)), status);
            third.Session.Kick();
            third.Session.Drain();

            Assert.Equal(Reply.Ok, third.Memory.At(status.Iova, 1)[0]);
            Assert.Equal(1u, third.Session.WrittenOf(late));
            Assert.True(file.Disk.AsSpan(0, 2000 * 512).SequenceEqual(completed.AsSpan(0, 2000 * 512)));
        }
    }

    [Fact]
    public void With_a_negotiated_flush_writes_do_not_wait_for_the_disk()
    {
        var file = new FakeFile(Size);
        using var device = file.Serve();
        device.Driver.Write(0, [.. Enumerable.Repeat((byte)9, 512)]);
        Assert.Equal(["write"], file.Calls);
        Assert.All(file.Disk[..512], b => Assert.Equal(0, b));
    }

    private static void AssertEveryWriteIsStable(FakeFile file, BlockDriver driver)
    {
        var model = new byte[Size];
        for (var round = 0; round < 20; round++)
        {
            Write(driver, model, round);
            Assert.True(file.Disk.AsSpan().SequenceEqual(model));
        }

        Assert.Equal(Reply.Ok, driver.WriteZeroes((0, 64, 1), (100, 28, 0)).Status);
        model.AsSpan(0, 64 * 512).Clear();
        model.AsSpan(100 * 512, 28 * 512).Clear();
        Assert.True(file.Disk.AsSpan().SequenceEqual(model));
    }

    private static void Write(BlockDriver driver, byte[] model, int seed)
    {
        var random = new Random(seed);
        var data = new byte[512 * random.Next(1, 9)];
        random.NextBytes(data);
        var sector = random.Next(0, 1900);
        Assert.Equal(Reply.Ok, driver.Write((ulong)sector, data).Status);
        data.CopyTo(model, sector * 512);
    }
}
