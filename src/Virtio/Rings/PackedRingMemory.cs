namespace VduseActors.Virtio;

/// <summary>
/// Host addresses of a packed ring's three parts, checked once at activation; a copy that later changes through the control path
/// do not reach. The owner keeps the memory mapped, writable (descriptor ring and device event structure) and free of holes while
/// a virtqueue uses it.
/// </summary>
public readonly record struct PackedRingMemory
{
    /// <summary>Describes a ring.</summary>
    /// <param name="size">Queue size, 1 to 32768; not only powers of two.</param>
    /// <param name="descriptorRing">Host address of the descriptor ring, aligned to 16.</param>
    /// <param name="driverEvent">Host address of the driver's event suppression structure, aligned to 4.</param>
    /// <param name="deviceEvent">Host address of the device's event suppression structure, aligned to 4.</param>
    /// <exception cref="ArgumentException">Size or alignment is wrong (<see cref="PackedRingLayout.Check"/>), or an address is
    /// 0.</exception>
    public PackedRingMemory(ushort size, nint descriptorRing, nint driverEvent, nint deviceEvent)
    {
        var reason = PackedRingLayout.Check(
            size, PackedRingLayout.MaxSize, (nuint)descriptorRing, (nuint)driverEvent, (nuint)deviceEvent);
        if (reason is not null)
            throw new ArgumentException($"Not a packed ring: {reason}.");
        if (descriptorRing == 0 || driverEvent == 0 || deviceEvent == 0)
            throw new ArgumentException("Not a packed ring: a part has no memory.");

        Size = size;
        DescriptorRing = descriptorRing;
        DriverEvent = driverEvent;
        DeviceEvent = deviceEvent;
    }

    /// <summary>Queue size in descriptors.</summary>
    public ushort Size { get; }

    /// <summary>Host address of the descriptor ring.</summary>
    public nint DescriptorRing { get; }

    /// <summary>Host address of the driver's event suppression structure.</summary>
    public nint DriverEvent { get; }

    /// <summary>Host address of the device's event suppression structure.</summary>
    public nint DeviceEvent { get; }
}
