using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>The whole read path of a file-backed device: kick, ring, handler, file, used ring, interrupt.</summary>
public sealed class AllocationTests(ITestOutputHelper output) : DeviceFixture(output, "vduse.runtime.kick-poll = 1h")
{
    private const int WarmUp = 20_000;
    private const int Windows = 5;
    private const int Window = 2_000;
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
                for (var i = 0; i < (WarmUp + (Windows * Window) + 1000) / Depth; i++)
                    Assert.True((await driver.ReadAsync((ulong)((reader * 8) + (i % 8)), buffer)).IsOk);
            });
            await Task.WhenAll(readers).WaitAsync(Patience);

            Assert.Equal(Windows, meter.MeasuredWindows);
            Assert.Equal(0, meter.LeastAllocated);
        }
        finally
        {
            File.Delete(image);
        }
    }

    /// <summary>
    /// Looks at the thread's allocations at both ends of several windows of requests. What requests allocate is in every window; what grows
    /// once, as a mailbox does when turns come late on a busy machine, is not.
    /// </summary>
    private sealed class MeteredDefinition(IDeviceDefinition inner) : DelegatingDefinition(inner)
    {
        private readonly object _gate = new();
        private long _requests;
        private long _before;
        private long _least = long.MaxValue;
        private int _windows;

        public int MeasuredWindows
        {
            get
            {
                lock (_gate)
                    return _windows;
            }
        }

        public long LeastAllocated
        {
            get
            {
                lock (_gate)
                    return _least;
            }
        }

        public override IBackend OpenBackend() => new Backend(this, (IBlockBackend)base.OpenBackend());

        private void Count()
        {
            lock (_gate)
            {
                _requests++;
                if (_requests < WarmUp || _windows == Windows || (_requests - WarmUp) % Window != 0)
                    return;
                var now = GC.GetAllocatedBytesForCurrentThread();
                if (_requests > WarmUp)
                {
                    _least = Math.Min(_least, now - _before);
                    _windows++;
                }

                _before = now;
            }
        }

        private sealed class Backend(MeteredDefinition meter, IBlockBackend inner) : DelegatingBlockBackend(inner)
        {
            protected override IoResult Run(in StorageOperation operation)
            {
                if (operation.Name == "read")
                    meter.Count();
                return operation.RunOn(Inner);
            }
        }
    }
}
