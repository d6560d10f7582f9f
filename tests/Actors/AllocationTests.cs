using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Virtio;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>The whole read path of a file-backed device: kick, ring, handler, file, used ring, interrupt.</summary>
public sealed class AllocationTests(ITestOutputHelper output) : DeviceFixture(output)
{
    private const int WarmUp = 20_000;
    private const int Measured = 10_000;
    private const int Depth = 16;

    [Fact]
    public async Task Reading_allocates_nothing_per_request_on_the_queues_thread()
    {
        var image = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(image, new byte[1 << 20]);
            var meter = new MeteredDefinition(new BlockDeviceDefinition(new BlockDeviceOptions
            {
                Name = "disk0",
                Backend = new FileBackendOptions { Path = image, Io = IoMode.Inline },
            }));
            var driver = await StartAsync(meter);

            var readers = Enumerable.Range(0, Depth).Select(async reader =>
            {
                var buffer = new byte[4096];
                for (var i = 0; i < (WarmUp + Measured + 1000) / Depth; i++)
                    Assert.True((await driver.ReadAsync((ulong)((reader * 8) + (i % 8)), buffer)).IsOk);
            });
            await Task.WhenAll(readers).WaitAsync(Patience);

        }
        finally
        {
            File.Delete(image);
        }
    }

    /// <summary>Looks at the thread's allocations when the first and the last measured request reach the backend.</summary>
    private sealed class MeteredDefinition(IDeviceDefinition inner) : IDeviceDefinition
    {
        private readonly object _gate = new();
        private long _requests;
        private long _before;
        private long _after = -1;

        public string Name => inner.Name;

        public long AllocatedBytes
        {
            get
            {
                lock (_gate)
                    return _after - _before;
            }
        }

        public IBackend OpenBackend() => new Backend(this, (IBlockBackend)inner.OpenBackend());

        public IVirtioDevice CreateDevice(IBackend backend) => inner.CreateDevice(backend);

        private void Count()
        {
            lock (_gate)
            {
                _requests++;
                if (_requests == WarmUp)
                    _before = GC.GetAllocatedBytesForCurrentThread();
                else if (_requests == WarmUp + Measured)
                    _after = GC.GetAllocatedBytesForCurrentThread();
            }
        }

        private sealed class Backend(MeteredDefinition meter, IBlockBackend inner) : IBlockBackend
        {
            public string Description => inner.Description;

            public ulong Length => inner.Length;

            public BlockBackendTraits Traits => inner.Traits;

            public void BeginQueue(QueueContext context)
            {
            }

            public void EndBatch(int queue)
            {
            }

            public IoResult Read(ulong offset, in IoVecList into, IoTicket ticket)
            {
                meter.Count();
                return inner.Read(offset, into, ticket);
            }

            public IoResult Write(ulong offset, in IoVecList from, bool stable, IoTicket ticket) => inner.Write(offset, from, stable, ticket);

            public IoResult Flush(IoTicket ticket) => inner.Flush(ticket);

            public IoResult Discard(ulong offset, ulong length, IoTicket ticket) => inner.Discard(offset, length, ticket);

            public IoResult WriteZeroes(ulong offset, ulong length, bool mayUnmap, bool stable, IoTicket ticket) =>
                inner.WriteZeroes(offset, length, mayUnmap, stable, ticket);

            public void Dispose() => inner.Dispose();
        }
    }
}
