namespace VduseActors.Virtio;

/// <summary>Packed rings.</summary>
internal sealed class PackedRingFormat : RingFormat
{
    public static PackedRingFormat Instance { get; } = new();

    public override MemoryAccess DescriptorAccess => MemoryAccess.ReadWrite;

    public override int DescriptorAreaBytes(int size) => PackedRingLayout.DescriptorRingBytes(size);

    public override int DriverAreaBytes(int size) => PackedRingLayout.EventBytes;

    public override int DeviceAreaBytes(int size) => PackedRingLayout.EventBytes;

    public override string? Check(uint size, int maxSize, ulong descriptors, ulong driver, ulong device) =>
        PackedRingLayout.Check(size, maxSize, descriptors, driver, device);

    public override VirtqueueState Locate(in RingAreas ring, VirtqueueState told) => told;

    public override string? CheckStart(ushort size, VirtqueueState start) => PackedVirtqueue.CheckStart(size, start);

    public override string? TryRecover(in RingAreas ring, ulong features, InFlightLog log, out InFlightRecovery? recovery)
    {
        recovery = null;
        return log.FindMisfit(features)
            ?? ((features & VirtioFeature.InOrder) != 0
                ? PackedVirtqueue.TryRecoverOrdered(Memory(ring), log.Ordered, out recovery)
                : PackedVirtqueue.TryRecover(Memory(ring), log, out recovery));
    }

    public override Virtqueue Activate(
        in RingAreas ring, GuestMemory memory, ulong features, VirtqueueState start, InFlightLog? log = null) =>
        new PackedVirtqueue(Memory(ring), memory, features, start, log);

    private static PackedRingMemory Memory(in RingAreas ring) => new(ring.Size, ring.Descriptors, ring.Driver, ring.Device);
}
