namespace VduseActors.Adoption;

/// <summary>What the kernel was told when a device was created, and keeps for the device's life.</summary>
/// <param name="DeviceId">Virtio device type.</param>
/// <param name="Features">Features offered.</param>
/// <param name="Queues">Number of queues.</param>
/// <param name="QueueSize">Largest size of each queue, in descriptors.</param>
/// <param name="Groups">Number of queue groups and of address spaces.</param>
/// <param name="Config">Configuration space in hexadecimal digits.</param>
internal sealed record DeviceIdentity(uint DeviceId, ulong Features, int Queues, int QueueSize, int Groups, string Config)
{
    /// <summary>What makes a device another one than this.</summary>
    /// <returns>Null when they are alike, else the difference as a clause: <c>it has 2 queues, not 4</c>.</returns>
    public string? FindDifference(DeviceIdentity wanted) =>
        DeviceId != wanted.DeviceId ? $"it is of type {DeviceId}, not {wanted.DeviceId}"
        : Queues != wanted.Queues ? Invariant($"it has {Queues} queues, not {wanted.Queues}")
        : QueueSize != wanted.QueueSize ? Invariant($"its queues have {QueueSize} descriptors, not {wanted.QueueSize}")
        : Groups != wanted.Groups ? Invariant($"it has {Groups} queue groups, not {wanted.Groups}")
        : Features != wanted.Features ? $"it offers the features 0x{Features:x}, not 0x{wanted.Features:x}"
        : Config != wanted.Config ? "its configuration space is another one (size or geometry)"
        : null;
}
