namespace VduseActors.Host.Listing;

/// <summary>A VDUSE device of a kernel, whoever created it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Virtio device type in words; null while it is not attached.</param>
/// <param name="Attached">Whether it is on the vdpa bus.</param>
/// <param name="Driver">The vdpa driver bound to it, or null.</param>
/// <param name="Disk">Block devices: the disk that the driver made, such as <c>/dev/vda</c>, or null.</param>
/// <param name="Queues">Number of virtqueues; null while it is not attached.</param>
/// <param name="CapacityBytes">Block devices: capacity, or null.</param>
/// <param name="OwnerProcessId">The process that has it open and serves it, or null.</param>
/// <param name="Orphan">Whether no process has it open; null when not all processes could be looked at.</param>
internal sealed record ListedDevice(
    string Name,
    string? Type,
    bool Attached,
    string? Driver,
    string? Disk,
    uint? Queues,
    ulong? CapacityBytes,
    int? OwnerProcessId,
    bool? Orphan);
