namespace VduseActors.Virtio;

/// <summary>
/// Host addresses of a split ring's three parts, checked once at activation; a copy that later changes through the control path
/// do not reach. The owner keeps the memory mapped, writable (used ring) and free of holes while a virtqueue uses it.
/// </summary>
public readonly record struct SplitRingMemory
{
    /// <summary>Describes a ring.</summary>
    /// <param name="size">Queue size: a power of two, 1 to 32768.</param>
    /// <param name="descriptorTable">Host address of the descriptor table, aligned to 16.</param>
    /// <param name="availRing">Host address of the avail ring, aligned to 2.</param>
    /// <param name="usedRing">Host address of the used ring, aligned to 4.</param>
    /// <exception cref="ArgumentException">Size or alignment is wrong (<see cref="SplitRingLayout.Check"/>), or an address is
    /// 0.</exception>
    public SplitRingMemory(ushort size, nint descriptorTable, nint availRing, nint usedRing)
    {
        var reason = SplitRingLayout.Check(
            size, SplitRingLayout.MaxSize, (nuint)descriptorTable, (nuint)availRing, (nuint)usedRing);
        if (reason is not null)
            throw new ArgumentException($"Not a split ring: {reason}.");
        if (descriptorTable == 0 || availRing == 0 || usedRing == 0)
            throw new ArgumentException("Not a split ring: a part has no memory.");

        Size = size;
        DescriptorTable = descriptorTable;
        AvailRing = availRing;
        UsedRing = usedRing;
    }

    /// <summary>Queue size in descriptors.</summary>
    public ushort Size { get; }

    /// <summary>Host address of the descriptor table.</summary>
    public nint DescriptorTable { get; }

    /// <summary>Host address of the avail ring.</summary>
    public nint AvailRing { get; }

    /// <summary>Host address of the used ring.</summary>
    public nint UsedRing { get; }
}
