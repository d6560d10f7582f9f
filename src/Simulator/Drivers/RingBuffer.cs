using VduseActors.Virtio;

namespace VduseActors.Simulator.Drivers;

/// <summary>One descriptor's worth of memory.</summary>
/// <param name="Iova">Address as the device sees it.</param>
/// <param name="Length">Bytes.</param>
/// <param name="DeviceWrites">Whether the device writes it, else it reads it.</param>
public readonly record struct RingBuffer(ulong Iova, uint Length, bool DeviceWrites)
{
    internal VirtqDescriptorFlags Flags(bool isLast) =>
        (DeviceWrites ? VirtqDescriptorFlags.Write : 0) | (isLast ? 0 : VirtqDescriptorFlags.Next);
}
