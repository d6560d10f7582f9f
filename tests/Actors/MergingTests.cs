using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>
/// Sequential load through the whole runtime: the backend makes one operation of many requests, each is answered by itself.
/// </summary>
public sealed class MergingTests(ITestOutputHelper output) : DeviceFixture(output)
{
    private const int Block = 4096;
    private readonly string _image = Path.GetTempFileName();

    public enum Ring
    {
        Split,
        PackedInOrder,
    }

    [Theory]
    [InlineData(IoMode.Auto, WriteCache.WriteBack, Ring.Split)]
    [InlineData(IoMode.Auto, WriteCache.WriteThrough, Ring.PackedInOrder)]
    [InlineData(IoMode.Inline, WriteCache.WriteBack, Ring.PackedInOrder)]
    [InlineData(IoMode.Pool, WriteCache.WriteBack, Ring.Split)]
    [InlineData(IoMode.Uring, WriteCache.WriteBack, Ring.PackedInOrder)]
    public async Task A_sequential_load_is_served_and_every_read_is_right(IoMode io, WriteCache cache, Ring ring)
    {
        var driver = await StartAsync(io, cache, ring);

        var report = await new BlockLoad(
            driver, new BlockLoadOptions { Sequential = true, Depth = 32, WritePercent = 80, FlushEvery = 60, Requests = 6000 })
            .RunAsync().WaitAsync(Patience);

        Assert.Equal((0, 0, 0), (report.Failed, report.Aborted, report.Mismatches));
        Assert.Empty(driver.Violations);
        Assert.Empty(Kernel.Kernel.FindBadTouches("disk0"));
    }

    [Theory]
    [InlineData(IoMode.Inline)]
    [InlineData(IoMode.Pool)]
    [InlineData(IoMode.Uring)]
    public async Task Each_of_many_writes_in_a_row_is_where_it_belongs(IoMode io)
    {
        var driver = await StartAsync(io, WriteCache.WriteBack, Ring.Split);
        var data = Pattern(256 * Block, seed: 3);

        var writes = Enumerable.Range(0, 256).Select(i => driver.WriteAsync((ulong)(i * Block / 512), data.AsMemory(i * Block, Block)));
        var results = await Task.WhenAll(writes).WaitAsync(Patience);

        Assert.All(results, result => Assert.True(result.IsOk));
        Assert.Equal(data, (await File.ReadAllBytesAsync(_image))[..data.Length]);
    }

    private async Task<SimulatedBlockDriver> StartAsync(IoMode io, WriteCache cache, Ring ring)
    {
        await File.WriteAllBytesAsync(_image, new byte[8 << 20]);
        return await StartAsync(new BlockDeviceOptions
        {
            Name = "disk0",
            WriteCache = cache,
            Packed = ring == Ring.PackedInOrder,
            InOrder = ring == Ring.PackedInOrder,
            Backend = new FileBackendOptions { Path = _image, Io = io },
        });
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        File.Delete(_image);
    }
}
