namespace VduseActors.Virtio;

/// <summary>Split rings.</summary>
internal sealed class SplitRingFormat : RingFormat
{
    public static SplitRingFormat Instance { get; } = new();

    public override MemoryAccess DescriptorAccess => MemoryAccess.Read;

    public override int DescriptorAreaBytes(int size) => SplitRingLayout.DescriptorTableBytes(size);

    public override int DriverAreaBytes(int size) => SplitRingLayout.AvailRingBytes(size);

    public override int DeviceAreaBytes(int size) => SplitRingLayout.UsedRingBytes(size);

    public override string? Check(uint size, int maxSize, ulong descriptors, ulong driver, ulong device) =>
        SplitRingLayout.Check(size, maxSize, descriptors, driver, device);

    public override VirtqueueState Locate(in RingAreas ring, VirtqueueState told) => SplitVirtqueue.StateAt(Memory(ring), told.AvailIndex);

    // Free-running indexes: any is possible.
    public override string? CheckStart(ushort size, VirtqueueState start) => null;

    public override string? TryRecover(in RingAreas ring, ulong features, InFlightLog log, out InFlightRecovery? recovery)
    {
        recovery = null;
        return log.FindMisfit(features)
            ?? ((features & VirtioFeature.InOrder) != 0
                ? SplitVirtqueue.TryRecoverOrdered(Memory(ring), log.Ordered, out recovery)
                : SplitVirtqueue.TryRecover(Memory(ring), log, out recovery));
    }

    public override bool TryFindPosition(in RingAreas ring, ulong features, out VirtqueueState position)
    {
        if (SplitVirtqueue.TryFindIdlePosition(Memory(ring), out position))
            return true;
        position = position with { AvailIndex = position.UsedIndex };
        return (features & VirtioFeature.InOrder) != 0;
    }

    public override Virtqueue Activate(
        in RingAreas ring, GuestMemory memory, ulong features, VirtqueueState start, InFlightLog? log = null) =>
        new SplitVirtqueue(Memory(ring), memory, features, start, log);

    private static SplitRingMemory Memory(in RingAreas ring) => new(ring.Size, ring.Descriptors, ring.Driver, ring.Device);
}
