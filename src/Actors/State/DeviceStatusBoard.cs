namespace VduseActors.State;

/// <summary>What others may see of a device: written by its supervisor, read by any thread, never waited for.</summary>
internal sealed class DeviceStatusBoard(string name)
{
    private DeviceSnapshot _snapshot = new(
        name, DeviceState.Opening, Health: null, Backend: null, DriverStatus: 0, NegotiatedFeatures: 0, []);

    private IReadOnlyList<QueueResources> _queues = [];

    /// <summary>The latest, without queues.</summary>
    public DeviceSnapshot Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>The queues; none before the device is open.</summary>
    public IReadOnlyList<QueueResources> Queues => Volatile.Read(ref _queues);

    /// <summary>Told of every new state, on the thread that shows it.</summary>
    public Action<DeviceState>? StateChanged { get; set; }

    /// <summary>Shows a new state.</summary>
    public void Show(DeviceState state)
    {
        var before = Snapshot;
        Volatile.Write(ref _snapshot, before with { State = state });
        if (before.State != state)
            StateChanged?.Invoke(state);
    }

    /// <summary>Shows what is wrong, or with null that nothing is.</summary>
    public void ShowHealth(string? health) => Volatile.Write(ref _snapshot, Snapshot with { Health = health });

    /// <summary>Shows that the device was taken over.</summary>
    public void ShowAdopted() => Volatile.Write(ref _snapshot, Snapshot with { IsAdopted = true });

    /// <summary>Shows the backend.</summary>
    public void ShowBackend(string description) => Volatile.Write(ref _snapshot, Snapshot with { Backend = description });

    /// <summary>Shows the driver's status and features.</summary>
    public void ShowDriver(byte status, ulong features) =>
        Volatile.Write(ref _snapshot, Snapshot with { DriverStatus = status, NegotiatedFeatures = features });

    /// <summary>Shows the queues.</summary>
    public void Show(IReadOnlyList<QueueResources> queues) => Volatile.Write(ref _queues, queues);

    /// <summary>All there is to see at this moment, what the queues do included.</summary>
    /// <param name="now">The time.</param>
    public DeviceSnapshot Take(QueueTime now) =>
        Snapshot with { Queues = Queues.Select(queue => queue.Snapshot(now)).ToArray() };
}
