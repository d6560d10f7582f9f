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

    public override Virtqueue Activate(
        in RingAreas ring, GuestMemory memory, ulong features, VirtqueueState start, InFlightLog? log = null) =>
        log is not null
            ? throw new ArgumentException("Packed rings keep no in-flight log.", nameof(log))
            : new PackedVirtqueue(new PackedRingMemory(ring.Size, ring.Descriptors, ring.Driver, ring.Device), memory, features, start);
}
