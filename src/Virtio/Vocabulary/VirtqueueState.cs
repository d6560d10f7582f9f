namespace VduseActors.Virtio;

/// <summary>Position of the device in a ring: enough to stop a queue and carry on later.</summary>
/// <param name="AvailIndex">Split: next avail index to consume, free-running. Packed: next descriptor slot.</param>
/// <param name="UsedIndex">Split: next used index to publish, free-running. Packed: next used slot.</param>
/// <param name="AvailWrap">Packed: avail wrap counter; true in split rings.</param>
/// <param name="UsedWrap">Packed: used wrap counter; true in split rings.</param>
public readonly record struct VirtqueueState(ushort AvailIndex, ushort UsedIndex, bool AvailWrap = true, bool UsedWrap = true)
{
    /// <summary>Where a queue starts in a new session: index 0, wrap counters 1.</summary>
    public static VirtqueueState Initial { get; } = new(0, 0);
}
