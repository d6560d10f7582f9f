using VduseActors.Virtio;

namespace VduseActors.Bench.Rings;

/// <summary>A packed ring and its driver.</summary>
internal sealed unsafe class PackedFixture : RingFixture
{
    private readonly ushort _size;
    private int _slot;
    private bool _wrap = true;

    /// <inheritdoc/>
    public PackedFixture(ushort size, bool indirect, int regions, ulong features)
        : base(size, PackedRingLayout.DescriptorRingBytes(size) + (2 * PackedRingLayout.EventBytes), indirect, regions, features)
    {
        _size = size;
        for (var i = 0; indirect && i < RequestCount; i++)
        {
            for (var part = 0; part < 3; part++)
            {
                var (address, length, write) = Buffer(Requests[i], part);
                ((PackedDescriptor*)Requests[i].TableMemory)[part] = new PackedDescriptor
                {
                    Address = address,
                    Length = length,
                    Flags = write ? PackedDescriptorFlags.Write : PackedDescriptorFlags.None,
                };
            }
        }
    }

    /// <inheritdoc/>
    public override RingAreas Ring => new(
        _size,
        (nint)Memory,
        (nint)Memory + PackedRingLayout.DescriptorRingBytes(_size),
        (nint)Memory + PackedRingLayout.DescriptorRingBytes(_size) + PackedRingLayout.EventBytes);

    /// <inheritdoc/>
    // Every chain has its used descriptor in the first of its slots: they come back in order. The last one was written last but for the
    // first.
    public override bool AllUsed => IsUsed(RequestCount - 1) && IsUsed(0);

    /// <inheritdoc/>
    public override void Rearm()
    {
        for (var i = 0; i < RequestCount; i++)
        {
            ref readonly var request = ref Requests[i];
            if (Indirect)
            {
                Write(request.Table, 48, i, PackedDescriptorFlags.Indirect);
                continue;
            }

            for (var part = 0; part < 3; part++)
            {
                var (address, length, write) = Buffer(request, part);
                Write(address, length, i, (write ? PackedDescriptorFlags.Write : 0) | (part < 2 ? PackedDescriptorFlags.Next : 0));
            }
        }
    }

    private void Write(ulong address, uint length, int id, PackedDescriptorFlags flags)
    {
        ((PackedDescriptor*)Memory)[_slot] = new PackedDescriptor
        {
            Address = address,
            Length = length,
            Id = (ushort)id,
            Flags = flags | (_wrap ? PackedDescriptorFlags.Avail : PackedDescriptorFlags.Used),
        };
        if (++_slot == _size)
            (_slot, _wrap) = (0, !_wrap);
    }

    /// <summary>Whether the driver has the request of the last batch back.</summary>
    private bool IsUsed(int request)
    {
        const PackedDescriptorFlags marks = PackedDescriptorFlags.Avail | PackedDescriptorFlags.Used;
        var slots = Indirect ? 1 : 3;
        var slot = _slot - ((RequestCount - request) * slots);
        var wrap = slot >= 0 ? _wrap : !_wrap;
        ref var descriptor = ref ((PackedDescriptor*)Memory)[slot >= 0 ? slot : slot + _size];
        return descriptor.Id == request && (descriptor.Flags & marks) == (wrap ? marks : 0);
    }
}
