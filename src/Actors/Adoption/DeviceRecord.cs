namespace VduseActors.Adoption;

/// <summary>What of a device the next process cannot ask the kernel for.</summary>
/// <remarks>
/// It is written before the reply that makes it true: a process that ends between the two gets the same message again, which then
/// changes nothing any more.
/// </remarks>
/// <param name="Kernel">The boot of the kernel that has the device.</param>
/// <param name="Identity">What the device was created as.</param>
/// <param name="Generation">
/// Counts resets, from 1: an in-flight log of another generation is about rings that are gone.
/// </param>
/// <param name="Attached">The attach to the vdpa bus had come to its end.</param>
/// <param name="Status">Virtio status byte as last acknowledged.</param>
/// <param name="Features">Features frozen at FEATURES_OK.</param>
/// <param name="Suspended">The driver suspended the device.</param>
/// <param name="GroupAddressSpaces">Address space of each queue group.</param>
/// <param name="Storage">Which storage it has (<see cref="StorageNote"/>); null for what is none, and where an older version wrote
/// it.</param>
/// <param name="Quarantined">Queues whose rings the driver broke since its last reset; null for none.</param>
internal sealed record DeviceRecord(
    string Kernel,
    DeviceIdentity Identity,
    ulong Generation,
    bool Attached,
    byte Status,
    ulong Features,
    bool Suspended,
    IReadOnlyList<uint> GroupAddressSpaces,
    string? Storage = null,
    IReadOnlyList<int>? Quarantined = null);
