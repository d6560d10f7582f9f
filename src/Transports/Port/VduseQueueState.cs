namespace VduseActors.Kernel;

/// <summary>
/// Position in a virtqueue (<c>vduse_vq_state_split</c>, <c>vduse_vq_state_packed</c>); the ring layout says which fields count.
/// </summary>
/// <param name="AvailIndex">Split: next avail index to consume, free-running modulo 65536.</param>
/// <param name="LastAvailCounter">Packed: avail wrap counter, 0 or 1.</param>
/// <param name="LastAvailIndex">Packed: next descriptor to consume, 0 to 32767.</param>
/// <param name="LastUsedCounter">Packed: used wrap counter, 0 or 1.</param>
/// <param name="LastUsedIndex">Packed: next descriptor to write as used, 0 to 32767.</param>
public readonly record struct VduseQueueState(
    ushort AvailIndex,
    ushort LastAvailCounter = 0,
    ushort LastAvailIndex = 0,
    ushort LastUsedCounter = 0,
    ushort LastUsedIndex = 0);
