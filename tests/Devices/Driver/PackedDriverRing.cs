using VduseActors.Virtio;

namespace VduseActors.Devices.Tests.Driver;

/// <summary>The driver's side of a packed ring.</summary>
internal sealed unsafe class PackedDriverRing : IDriverRing
{
    private const PackedDescriptorFlags Avail = PackedDescriptorFlags.Avail, Used = PackedDescriptorFlags.Used;

    private readonly PackedRingMemory _ring;
    private readonly PackedDescriptor* _descriptors;
    private readonly ushort _size;
    private readonly Dictionary<ushort, int> _outstanding = [];
    private ushort _nextId;
    private int _next;
    private int _nextUsed;
    private bool _wrap = true;
    private bool _usedWrap = true;
    private int _taken;

    public PackedDriverRing(DriverMemory memory, ushort size)
    {
        _size = size;
        _ring = new PackedRingMemory(
            size,
            memory.HostAddress(memory.AllocateZeroed(PackedRingLayout.DescriptorRingBytes(size), PackedRingLayout.DescriptorRingAlignment)),
            memory.HostAddress(memory.AllocateZeroed(PackedRingLayout.EventBytes, PackedRingLayout.EventAlignment)),
            memory.HostAddress(memory.AllocateZeroed(PackedRingLayout.EventBytes, PackedRingLayout.EventAlignment)));
        _descriptors = (PackedDescriptor*)_ring.DescriptorRing;
    }

    public Virtqueue Activate(GuestMemory memory, ulong features) => new PackedVirtqueue(_ring, memory, features);

    public ushort Post(ReadOnlySpan<Piece> chain)
    {
        if (_taken + chain.Length > _size)
            throw new InvalidOperationException("The ring is full.");
        var head = _next;
        var headFlags = PackedDescriptorFlags.None;
        for (var i = 0; i < chain.Length; i++)
        {
            var flags = (chain[i].Writable ? PackedDescriptorFlags.Write : 0)
                | (i < chain.Length - 1 ? PackedDescriptorFlags.Next : 0) | (_wrap ? Avail : Used);
            ref var slot = ref _descriptors[_next];
            (slot.Address, slot.Length, slot.Id) = (chain[i].Iova, (uint)chain[i].Length, _nextId);
            if (i == 0)
                headFlags = flags;
            else
                slot.Flags = flags;
            if (++_next == _size)
                (_next, _wrap) = (0, !_wrap);
        }

        _taken += chain.Length;
        _outstanding.Add(_nextId, chain.Length);

        // Release: with the head the whole chain becomes available.
        Volatile.Write(ref *(ushort*)&_descriptors[head].Flags, (ushort)headFlags);
        return _nextId++;
    }

    public bool TryTakeUsed(out ushort head, out uint written)
    {
        (head, written) = (0, 0);
        var flags = (PackedDescriptorFlags)Volatile.Read(ref *(ushort*)&_descriptors[_nextUsed].Flags);
        if ((flags & (Avail | Used)) != (_usedWrap ? Avail | Used : 0))
            return false;

        // Without WRITE nothing was written, and the length has no meaning.
        head = _descriptors[_nextUsed].Id;
        written = (flags & PackedDescriptorFlags.Write) != 0 ? _descriptors[_nextUsed].Length : 0;
        if (!_outstanding.Remove(head, out var slots))
            throw new InvalidOperationException($"Id {head} was used twice or never posted.");
        _taken -= slots;
        _nextUsed += slots;
        if (_nextUsed >= _size)
            (_nextUsed, _usedWrap) = (_nextUsed - _size, !_usedWrap);
        return true;
    }
}
