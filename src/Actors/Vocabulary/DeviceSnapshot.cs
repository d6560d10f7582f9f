namespace VduseActors;

/// <summary>What a device looks like at one moment.</summary>
/// <param name="Name">Name of the device.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Health">One line of what is wrong, or null.</param>
/// <param name="Backend">The backend, for people.</param>
/// <param name="DriverStatus">Virtio status byte as last acknowledged.</param>
/// <param name="NegotiatedFeatures">Negotiated feature bits.</param>
/// <param name="Queues">What each queue is doing and has done, by index; none before the device is open.</param>
/// <param name="IsAdopted">The device was taken over from a process that ended.</param>
public sealed record DeviceSnapshot(
    string Name,
    DeviceState State,
    string? Health,
    string? Backend,
    byte DriverStatus,
    ulong NegotiatedFeatures,
    IReadOnlyList<QueueSnapshot> Queues,
    bool IsAdopted = false)
{
    /// <summary>All of it in one line, for logs and test output.</summary>
    public override string ToString() =>
        $"{Name}: {State}, {Health ?? "healthy"}, backend {Backend ?? "none"}, driver status 0x{DriverStatus:x2}, features 0x{NegotiatedFeatures:x}"
        + (IsAdopted ? ", adopted" : string.Empty)
        + string.Concat(Queues.Select(queue => $"; {queue}"));
}
