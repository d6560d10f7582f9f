namespace VduseActors.Virtio;

/// <summary>Host addresses of the three areas of a ring, whatever its layout (virtio 1.2, 2.6).</summary>
/// <param name="Size">Queue size in descriptors.</param>
/// <param name="Descriptors">Descriptor area: descriptor table (split), descriptor ring (packed).</param>
/// <param name="Driver">Driver area: avail ring (split), the driver's event suppression structure (packed).</param>
/// <param name="Device">Device area: used ring (split), the device's event suppression structure (packed).</param>
public readonly record struct RingAreas(ushort Size, nint Descriptors, nint Driver, nint Device);
