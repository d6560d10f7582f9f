using System.Numerics;

namespace VduseActors.Virtio;

/// <summary>
/// With IN_ORDER, chains go back in the order in which they were made available, whatever the order in which they are finished:
/// keeps what is finished too early, and gives it out in batches of which only the last chain gets a used entry (virtio 1.2,
/// 2.7.9 and 2.8.8).
/// </summary>
internal sealed class UsedOrder
{
    private readonly Entry[] _entries;
    private readonly uint _mask;
    private ulong _next = 1;

    /// <summary>Creates the order of a queue that starts.</summary>
    /// <param name="size">Queue size: most chains that can be out.</param>
    public UsedOrder(ushort size)
    {
        var entries = BitOperations.RoundUpToPowerOf2((uint)size);
        _entries = new Entry[entries];
        _mask = entries - 1;
    }

    /// <summary>Notes a chain as finished.</summary>
    public void Add(VirtioRequest request, uint written)
    {
        ref var entry = ref _entries[(uint)request.Sequence & _mask];
        entry.Head = request.Head;
        entry.Descriptors = request.DescriptorCount;
        entry.Written = written;

        // A driver takes a skipped chain as written to its end (2.7.9.1): only one of which that is true may be skipped.
        entry.MayBeSkipped = written == request.WritableBytes;
        entry.IsFinished = true;
    }

    /// <summary>Takes the next chains that can go back under one used entry.</summary>
    /// <param name="inFlight">Heads in flight: those of the batch are taken out.</param>
    /// <param name="batch">The batch.</param>
    /// <returns>False when the next chain in order is not finished.</returns>
    public bool TryTakeBatch(in HeadSet inFlight, out UsedBatch batch)
    {
        batch = default;
        var skips = true;
        while (skips)
        {
            ref var entry = ref _entries[(uint)_next & _mask];
            if (!entry.IsFinished)
                break;
            entry.IsFinished = false;
            inFlight.Remove(entry.Head);
            batch = new UsedBatch(entry.Head, entry.Written, batch.Chains + 1, batch.Descriptors + entry.Descriptors);
            skips = entry.MayBeSkipped;
            _next++;
        }

        return batch.Chains > 0;
    }

    private struct Entry
    {
        public uint Written;
        public ushort Head;
        public ushort Descriptors;
        public bool MayBeSkipped;
        public bool IsFinished;
    }
}
