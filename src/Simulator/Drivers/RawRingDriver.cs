using VduseActors.Kernel;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Drivers;

/// <summary>
/// A split ring without a driver: whoever holds it writes descriptors, indexes and flags as it likes, at any time, and kicks. For
/// everything that a hostile driver does.
/// </summary>
public sealed class RawRingDriver : RawDriver
{
    private RawRingDriver(IVirtioTransport transport, int queue, DriverRingLayout ring)
        : base(transport, queue, ring.Memory) => Ring = ring;

    /// <summary>The ring in memory: read and write its fields directly.</summary>
    public DriverRingLayout Ring { get; }

    /// <summary>The device's used index.</summary>
    public ushort UsedIndex => Volatile.Read(ref Ring.UsedIndex);

    /// <summary>Allocates a ring, describes it to the device and enables the queue; null when there is no memory.</summary>
    /// <param name="transport">The device.</param>
    /// <param name="queue">Queue index.</param>
    /// <param name="size">Descriptors, a power of two.</param>
    /// <param name="start">Avail and used index to begin with.</param>
    /// <param name="enable">Whether the queue is enabled now; else by the caller, at any later time.</param>
    public static RawRingDriver? TryCreate(IVirtioTransport transport, int queue, ushort size, ushort start = 0, bool enable = true)
    {
        ArgumentNullException.ThrowIfNull(transport);
        if (transport.AllocateCoherent(queue, DriverRingLayout.Bytes(size, transport.QueueAlign)) is not { } memory)
            return null;

        var ring = new DriverRingLayout(memory, size, transport.QueueAlign);
        ring.AvailIndex = ring.UsedIndex = start;
        var driver = new RawRingDriver(transport, queue, ring);
        var position = new VduseQueueState(start);
        transport.SetupQueue(queue, size, ring.DescriptorIova, ring.AvailIova, ring.UsedIova, driver.OnInterrupt, position);
        if (enable)
            transport.SetQueueReady(queue, true);

        return driver;
    }

    /// <summary>Writes a descriptor.</summary>
    public void Describe(
        ushort index,
        ulong address,
        uint length,
        VirtqDescriptorFlags flags = VirtqDescriptorFlags.None,
        ushort next = 0) =>
        Ring.Descriptor(index) = new VirtqDescriptor { Address = address, Length = length, Flags = flags, Next = next };

    /// <summary>Puts heads into the avail ring and moves its index past them, without a kick.</summary>
    public void MakeAvailable(params ReadOnlySpan<ushort> heads)
    {
        var index = Ring.AvailIndex;
        foreach (var head in heads)
            Ring.Avail(index++) = head;

        // Release: entries are visible before the index.
        Volatile.Write(ref Ring.AvailIndex, index);
    }

    /// <summary>Moves the avail index anywhere, without writing entries.</summary>
    public void SetAvailIndex(ushort index) => Volatile.Write(ref Ring.AvailIndex, index);

    /// <summary>The used entry with a free-running index.</summary>
    public (uint Id, uint Length) Used(ushort index) => (Ring.UsedId(index), Ring.UsedLength(index));

    /// <summary>Waits until the device has returned as many chains as the given used index says.</summary>
    /// <param name="index">Used index to reach, free-running.</param>
    /// <param name="timeout">How long.</param>
    /// <returns>False when it has not by then.</returns>
    public Task<bool> WaitUsedAsync(ushort index, TimeSpan timeout)
    {
        // With event indexes the device interrupts when its index passes this one. Visible before the index is looked at: else each side
        // could miss what the other has just written.
        Ring.UsedEvent = unchecked((ushort)(index - 1));
        Interlocked.MemoryBarrier();
        return WaitUntilAsync(() => (short)(UsedIndex - index) >= 0, timeout);
    }
}
