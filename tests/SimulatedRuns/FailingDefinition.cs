using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Virtio;

namespace VduseActors.SimulatedRuns.Tests;

/// <summary>A device whose storage throws, fails to open or never answers, as a test says.</summary>
internal sealed class FailingDefinition(BlockDeviceOptions options) : IDeviceDefinition
{
    private readonly BlockDeviceDefinition _inner = new(options);
    private long _operations;
    private int _opens;

    /// <summary>Whether operation number n, from 1, throws.</summary>
    public Predicate<long> Throws { get; init; } = _ => false;

    /// <summary>Whether operation number n, from 1, is never answered.</summary>
    public Predicate<long> Hangs { get; init; } = _ => false;

    /// <summary>Whether open number n, from 1, fails.</summary>
    public Predicate<int> RefusesOpen { get; init; } = _ => false;

    public int Opens => _opens;

    public string Name => _inner.Name;

    public IBackend OpenBackend() =>
        RefusesOpen(++_opens) ? throw new IOException("the storage is away") : new Backend(this, (IBlockBackend)_inner.OpenBackend());

    public IVirtioDevice CreateDevice(IBackend backend) => _inner.CreateDevice(backend);

    private sealed class Backend(FailingDefinition owner, IBlockBackend inner) : IBlockBackend
    {
        public string Description => inner.Description;

        public ulong Length => inner.Length;

        public BlockBackendTraits Traits => inner.Traits;

        public void BeginQueue(QueueContext context) => inner.BeginQueue(context);

        public void EndBatch(int queue) => inner.EndBatch(queue);

        public IoResult Read(ulong offset, in IoVecList into, IoTicket ticket) => IsLost() ? IoResult.Pending : inner.Read(offset, into, ticket);

        public IoResult Write(ulong offset, in IoVecList from, bool stable, IoTicket ticket) =>
            IsLost() ? IoResult.Pending : inner.Write(offset, from, stable, ticket);

        public IoResult Flush(IoTicket ticket) => inner.Flush(ticket);

        public IoResult Discard(ulong offset, ulong length, IoTicket ticket) => inner.Discard(offset, length, ticket);

        public IoResult WriteZeroes(ulong offset, ulong length, bool mayUnmap, bool stable, IoTicket ticket) =>
            inner.WriteZeroes(offset, length, mayUnmap, stable, ticket);

        public void Dispose() => inner.Dispose();

        private bool IsLost()
        {
            var number = ++owner._operations;
            return owner.Throws(number) ? throw new IOException($"operation {number} failed") : owner.Hangs(number);
        }
    }
}
