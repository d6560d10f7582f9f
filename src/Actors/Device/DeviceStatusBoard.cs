using VduseActors.Queues;

namespace VduseActors.Device;

/// <summary>What others may see of a device: written by its supervisor, read by any thread, never waited for.</summary>
internal sealed class DeviceStatusBoard(string name)
{
    private DeviceSnapshot _snapshot = new(name, DeviceState.Opening, Health: null, Backend: null, DriverStatus: 0, NegotiatedFeatures: 0, []);

    /// <summary>The latest.</summary>
    public DeviceSnapshot Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>Shows a new state.</summary>
    public void Show(DeviceState state) => Volatile.Write(ref _snapshot, Snapshot with { State = state });

    /// <summary>Shows what is wrong, or with null that nothing is.</summary>
    public void ShowHealth(string? health) => Volatile.Write(ref _snapshot, Snapshot with { Health = health });

    /// <summary>Shows that the device was taken over.</summary>
    public void ShowAdopted() => Volatile.Write(ref _snapshot, Snapshot with { IsAdopted = true });

    /// <summary>Shows the backend.</summary>
    public void ShowBackend(string description) => Volatile.Write(ref _snapshot, Snapshot with { Backend = description });

    /// <summary>Shows the driver's status and features.</summary>
    public void ShowDriver(byte status, ulong features) =>
        Volatile.Write(ref _snapshot, Snapshot with { DriverStatus = status, NegotiatedFeatures = features });

    /// <summary>Shows the queues' counters.</summary>
    public void Show(IReadOnlyList<QueueResources> queues) =>
        Volatile.Write(ref _snapshot, Snapshot with { Queues = [.. queues.Select(queue => queue.Counters)] });
}
