using VduseActors.Virtio;

namespace VduseActors.Bench.Rings;

/// <summary>A split ring and its driver.</summary>
internal sealed unsafe class SplitFixture : RingFixture
{
    private readonly ushort[] _heads;
    private readonly ushort _size;
    private ushort _availIndex;

    /// <inheritdoc/>
    public SplitFixture(ushort size, bool indirect, int regions, ulong features)
        : base(size, SplitRingLayout.Size(size, 4096), indirect, regions, features)
    {
        _size = size;
        _heads = new ushort[RequestCount];
        for (var i = 0; i < RequestCount; i++)
        {
            ref readonly var request = ref Requests[i];
            var first = indirect ? 0 : i * 3;
            var descriptors = indirect ? (VirtqDescriptor*)request.TableMemory : (VirtqDescriptor*)Memory + first;
            for (var part = 0; part < 3; part++)
            {
                var (address, length, write) = Buffer(request, part);
                descriptors[part] = new VirtqDescriptor
                {
                    Address = address,
                    Length = length,
                    Flags = (write ? VirtqDescriptorFlags.Write : 0) | (part < 2 ? VirtqDescriptorFlags.Next : 0),
                    Next = (ushort)(part < 2 ? first + part + 1 : 0),
                };
            }

            if (indirect)
            {
                ((VirtqDescriptor*)Memory)[i] =
                    new VirtqDescriptor { Address = request.Table, Length = 48, Flags = VirtqDescriptorFlags.Indirect };
            }

            _heads[i] = (ushort)(indirect ? i : first);
        }
    }

    /// <inheritdoc/>
    public override RingAreas Ring => new(
        _size, (nint)Memory, (nint)Memory + SplitRingLayout.DescriptorTableBytes(_size),
        (nint)Memory + SplitRingLayout.UsedRingOffset(_size, 4096));

    /// <inheritdoc/>
    public override bool AllUsed => *(ushort*)((byte*)Ring.Device + SplitRingLayout.IndexOffset) == _availIndex;

    /// <inheritdoc/>
    public override void Rearm()
    {
        var entries = (ushort*)((byte*)Ring.Driver + SplitRingLayout.RingOffset);
        foreach (var head in _heads)
            entries[_availIndex++ % _size] = head;
        Volatile.Write(ref *(ushort*)((byte*)Ring.Driver + SplitRingLayout.IndexOffset), _availIndex);
    }
}
