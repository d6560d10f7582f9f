using VduseActors.Virtio;

namespace VduseActors.Devices.Tests.Driver;

/// <summary>
/// The driver's side of a split ring; descriptors are taken one after the other, which suits chains that come back in time.
/// </summary>
internal sealed unsafe class SplitDriverRing : IDriverRing
{
    private readonly SplitRingMemory _ring;
    private readonly VirtqDescriptor* _descriptors;
    private readonly ushort* _avail;
    private readonly ushort* _used;
    private readonly ushort _size;
    private ushort _lastUsed;
    private ushort _nextDescriptor;
    private int _outstanding;

    public SplitDriverRing(DriverMemory memory, ushort size)
    {
        _size = size;
        _ring = new SplitRingMemory(
            size,
            memory.HostAddress(memory.AllocateZeroed(16 * size, 16)),
            memory.HostAddress(memory.AllocateZeroed(6 + (2 * size), 4)),
            memory.HostAddress(memory.AllocateZeroed(6 + (8 * size), 4)));
        _descriptors = (VirtqDescriptor*)_ring.DescriptorTable;
        _avail = (ushort*)_ring.AvailRing;
        _used = (ushort*)_ring.UsedRing;
    }

    public Virtqueue Activate(GuestMemory memory, ulong features) => new SplitVirtqueue(_ring, memory, features);

    public ushort Post(ReadOnlySpan<Piece> chain)
    {
        if (_nextDescriptor + chain.Length > _size)
        {
            if (_outstanding > 0)
                throw new InvalidOperationException("The ring is full.");
            _nextDescriptor = 0;
        }

        var head = _nextDescriptor;
        for (var i = 0; i < chain.Length; i++)
        {
            _descriptors[_nextDescriptor++] = new VirtqDescriptor
            {
                Address = chain[i].Iova,
                Length = (uint)chain[i].Length,
                Flags = (chain[i].Writable ? VirtqDescriptorFlags.Write : 0) | (i < chain.Length - 1 ? VirtqDescriptorFlags.Next : 0),
                Next = _nextDescriptor,
            };
        }

        _outstanding++;
        _avail[2 + (_avail[1] % _size)] = head;
        Volatile.Write(ref _avail[1], (ushort)(_avail[1] + 1));
        return head;
    }

    public bool TryTakeUsed(out ushort head, out uint written)
    {
        (head, written) = (0, 0);
        if (_lastUsed == Volatile.Read(ref _used[1]))
            return false;
        var entry = (uint*)(_used + 2) + (2 * (_lastUsed++ % _size));
        (head, written) = ((ushort)entry[0], entry[1]);
        _outstanding--;
        return true;
    }
}
