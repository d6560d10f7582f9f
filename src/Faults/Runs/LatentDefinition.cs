using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Virtio;

namespace VduseActors.Faults;

/// <summary>A device whose storage takes a little time for everything, as real storage does, and ends operations in any order.</summary>
internal sealed class LatentDefinition(IDeviceDefinition inner, Func<int, int> draw, TimeProvider time) : IDeviceDefinition
{
    private const int MostMicroseconds = 200;

    public string Name => inner.Name;

    public int Groups => inner.Groups;

    public ulong RingFeatures => inner.RingFeatures;

    public QueuePlacement Placement => inner.Placement;

    public IBackend OpenBackend() => inner.OpenBackend() is IBlockBackend blocks
        ? new Storage(blocks, draw, time)
        : throw new InvalidOperationException($"device '{Name}' has no block backend");

    public IVirtioDevice CreateDevice(IBackend backend) => inner.CreateDevice(backend);

    private sealed class Storage(IBlockBackend inner, Func<int, int> draw, TimeProvider time) : IBlockBackend
    {
        private readonly HashSet<ITimer> _timers = [];

        public string Description => inner.Description;

        public ulong Length => inner.Length;

        public BlockBackendTraits Traits => inner.Traits;

        public void BeginQueue(QueueContext context) => inner.BeginQueue(context);

        public void EndBatch(int queue) => inner.EndBatch(queue);

        public IoResult Read(ulong offset, in IoVecList into, IoTicket ticket) =>
            Later(new StorageOperation("read", offset, into.Bytes, into, Stable: false, MayUnmap: false, ticket));

        public IoResult Write(ulong offset, in IoVecList from, bool stable, IoTicket ticket) =>
            Later(new StorageOperation("write", offset, from.Bytes, from, stable, MayUnmap: false, ticket));

        public IoResult Flush(IoTicket ticket) => Later(new StorageOperation("flush", 0, 0, default, Stable: false, MayUnmap: false, ticket));

        public IoResult Discard(ulong offset, ulong length, IoTicket ticket) =>
            Later(new StorageOperation("discard", offset, length, default, Stable: false, MayUnmap: false, ticket));

        public IoResult WriteZeroes(ulong offset, ulong length, bool mayUnmap, bool stable, IoTicket ticket) =>
            Later(new StorageOperation("write-zeroes", offset, length, default, stable, mayUnmap, ticket));

        public void Dispose() => inner.Dispose();

        private IoResult Later(StorageOperation operation)
        {
            // Held until it fires: a timer that nobody holds is collected.
            ITimer? timer = null;
            timer = time.CreateTimer(
                _ =>
                {
                    _timers.Remove(timer!);
                    timer!.Dispose();
                    operation.FinishOn(inner);
                },
                null,
                TimeSpan.FromMicroseconds(1 + draw(MostMicroseconds)),
                Timeout.InfiniteTimeSpan);
            _timers.Add(timer);
            return IoResult.Pending;
        }
    }
}
