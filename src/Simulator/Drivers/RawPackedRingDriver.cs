using VduseActors.Kernel;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Drivers;

/// <summary>
/// A packed ring without a driver: whoever holds it writes slots, flags and event structures as it likes, at any time, and kicks. For
/// everything that a hostile driver does.
/// </summary>
public sealed class RawPackedRingDriver : RawDriver
{
    private RawPackedRingDriver(IVirtioTransport transport, int queue, DriverPackedLayout ring)
        : base(transport, queue, ring.Memory) => Ring = ring;

    /// <summary>The ring in memory: read and write its fields directly.</summary>
    public DriverPackedLayout Ring { get; }

    /// <summary>Allocates a ring, describes it to the device and enables the queue; null when there is no memory.</summary>
    /// <param name="transport">The device.</param>
    /// <param name="queue">Queue index.</param>
    /// <param name="size">Descriptors.</param>
    /// <param name="start">Where the device starts; slot 0 in the first lap when left out.</param>
    public static RawPackedRingDriver? TryCreate(IVirtioTransport transport, int queue, ushort size, VduseQueueState? start = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        if (transport.AllocateCoherent(queue, DriverPackedLayout.Bytes(size)) is not { } memory)
            return null;

        var ring = new DriverPackedLayout(memory, size);
        var driver = new RawPackedRingDriver(transport, queue, ring);
        transport.SetupQueue(
            queue,
            size,
            ring.DescriptorIova,
            ring.DriverIova,
            ring.DeviceIova,
            driver.OnInterrupt,
            start ?? new VduseQueueState(0, LastAvailCounter: 1, LastUsedCounter: 1));
        transport.SetQueueReady(queue, true);
        return driver;
    }

    /// <summary>Writes a slot, its flags last.</summary>
    public void Write(int slot, ulong address, uint length, ushort id, PackedDescriptorFlags flags)
    {
        ref var descriptor = ref Ring.Descriptor(slot);
        descriptor.Address = address;
        descriptor.Length = length;
        descriptor.Id = id;

        // Release: the slot is visible before its flags.
        Volatile.Write(ref Ring.Flags(slot), (ushort)flags);
    }

    /// <summary>Whether the slot holds a used descriptor of a lap.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="wrap">The wrap counter of the lap: true in the first.</param>
    public bool IsUsed(int slot, bool wrap = true)
    {
        const PackedDescriptorFlags marks = PackedDescriptorFlags.Avail | PackedDescriptorFlags.Used;
        return ((PackedDescriptorFlags)Volatile.Read(ref Ring.Flags(slot)) & marks) == (wrap ? marks : 0);
    }

    /// <summary>Waits until the device has returned a chain at a slot.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="timeout">How long.</param>
    /// <param name="wrap">The wrap counter of the lap.</param>
    /// <returns>False when it has not by then.</returns>
    public Task<bool> WaitUsedAsync(int slot, TimeSpan timeout, bool wrap = true) => WaitUntilAsync(() => IsUsed(slot, wrap), timeout);
}
