using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Block;

public sealed class AllocationTests
{
    private const int Requests = 10_000;
    private const int Rounds = 5;

    [Theory]
    [InlineData("memory")]
    [InlineData("null")]
    [InlineData("tmpfs")]
    [InlineData("disk")]
    public void A_request_allocates_nothing(string kind)
    {
        using var folder = kind == "disk" ? ImageFolder.OnDisk() : ImageFolder.OnTmpfs();
        BlockBackendOptions backend = kind switch
        {
            "memory" => new MemoryBackendOptions { Size = 1 << 20 },
            "null" => new NullBackendOptions { Size = 1 << 20 },
            _ => new FileBackendOptions { Path = folder.Image(1 << 20) },
        };
        using var device = new TestDevice(new BlockDeviceOptions { Name = "disk", Backend = backend });
        var driver = device.Driver;
        driver.Write(0, new byte[1 << 20]);
        driver.Memory.Mark = driver.FirstFree;
        var status = driver.Memory.Writable(1);
        var half = driver.Memory.Writable(2048);
        Piece[] read = [driver.Memory.Readable(BlockDriver.Header(0, 8)), half, half, status];
        Piece[] write = [driver.Memory.Readable(BlockDriver.Header(1, 8)), driver.Memory.Readable(new byte[4096]), status];
        Piece[] id = [driver.Memory.Readable(BlockDriver.Header(8, 0)), driver.Memory.Writable(20), status];

        // A page that was evicted meanwhile is read by the pool, whose first thread costs something: not the request's fault, and
        // not in every round. What a request allocates it allocates in all of them.
        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Requests; i++)
                Run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);

        void Run()
        {
            if (driver.Session.Execute(read) != 4097 || driver.Session.Execute(write) != 1 || driver.Session.Execute(id) != 21)
                throw new InvalidOperationException("A request failed.");
        }
    }

    [Theory]
    [InlineData(IoMode.Inline)]
    [InlineData(IoMode.Auto)]
    public void Requests_that_become_one_operation_allocate_nothing(IoMode io)
    {
        const int Batch = 8;
        using var folder = ImageFolder.OnTmpfs();
        using var device = new TestDevice(
            new BlockDeviceOptions { Name = "disk", Backend = new FileBackendOptions { Path = folder.Image(1 << 20), Io = io } });
        var driver = device.Driver;
        var status = driver.Memory.Writable(1);
        var half = driver.Memory.Writable(2048);
        var reads = Enumerable.Range(0, Batch).Select(
            i => new[] { driver.Memory.Readable(BlockDriver.Header(0, (ulong)i * 8)), half, half, status }).ToArray();
        var heads = new ushort[Batch];

        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Requests / Batch; i++)
                Run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);

        void Run()
        {
            for (var i = 0; i < Batch; i++)
                heads[i] = driver.Session.Post(reads[i]);
            driver.ExecuteBatch();
            foreach (var head in heads)
            {
                if (driver.Session.WrittenOf(head) != 4097)
                    throw new InvalidOperationException("A request failed.");
            }
        }
    }
}
