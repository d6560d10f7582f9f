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

    public override Virtqueue Activate(in RingAreas ring, GuestMemory memory, ulong features, VirtqueueState start) =>
        new SplitVirtqueue(Memory(ring), memory, features, start);

    private static SplitRingMemory Memory(in RingAreas ring) => new(ring.Size, ring.Descriptors, ring.Driver, ring.Device);
}
