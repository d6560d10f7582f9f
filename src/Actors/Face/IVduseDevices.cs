using VduseActors.Devices;

namespace VduseActors;

/// <summary>
/// The devices of an actor system: the one way in for applications. <see cref="VduseDevices.Get"/> has it for an actor system; with a
/// generic host it is a service, see <c>AddVduseDevices</c>. Safe to use from any thread.
/// </summary>
/// <remarks>
/// Every call ends: with its result, after its limit with a <see cref="VduseDeviceException"/>, or when it is cancelled. The last two end
/// the waiting, not the order: what was begun is carried out, and <see cref="WatchAsync"/> tells how it ended.
/// </remarks>
public interface IVduseDevices
{
    /// <summary>Brings a device up: attached to the vdpa bus and served when this returns.</summary>
    /// <param name="spec">The device.</param>
    /// <param name="limit">How long to wait; null for 60 s, which is longer than the kernel waits for an answer.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="VduseDeviceException">It did not start, and nothing of it is left; or the limit has passed.</exception>
    /// <exception cref="OperationCanceledException">The waiting was cancelled.</exception>
    Task StartAsync(DeviceSpec spec, TimeSpan? limit = null, CancellationToken cancellation = default);

    /// <summary>As for a description, for a device that is an object of this process.</summary>
    /// <param name="definition">The device; kept until it is stopped.</param>
    /// <param name="limit">How long to wait; null for 60 s.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="VduseDeviceException">It did not start, and nothing of it is left; or the limit has passed.</exception>
    /// <exception cref="OperationCanceledException">The waiting was cancelled.</exception>
    Task StartAsync(IDeviceDefinition definition, TimeSpan? limit = null, CancellationToken cancellation = default);

    /// <summary>Detaches and destroys a device.</summary>
    /// <param name="name">The device.</param>
    /// <param name="limit">How long to wait; null for 60 s. Drivers decide how long it takes.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="VduseDeviceException">No such device is served, it failed meanwhile, or the limit has passed.</exception>
    /// <exception cref="OperationCanceledException">The waiting was cancelled.</exception>
    Task StopAsync(string name, TimeSpan? limit = null, CancellationToken cancellation = default);

    /// <summary>
    /// Stops serving a device and leaves it in the kernel, attached, for another process or a later
    /// <see cref="StartAsync(DeviceSpec, TimeSpan?, CancellationToken)"/>. Needs <c>vduse.runtime.state-directory</c>.
    /// </summary>
    /// <param name="name">The device.</param>
    /// <param name="limit">How long to wait; null for 60 s.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="VduseDeviceException">It is served as before, or the limit has passed.</exception>
    /// <exception cref="OperationCanceledException">The waiting was cancelled.</exception>
    Task LeaveAsync(string name, TimeSpan? limit = null, CancellationToken cancellation = default);

    /// <summary>Serves a device from another backend, under load and without the driver's notice.</summary>
    /// <param name="spec">The device with its new backend; all else must be as it is: features, size and geometry.</param>
    /// <param name="limit">How long to wait; null for 60 s.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="VduseDeviceException">The device keeps its backend, or the limit has passed.</exception>
    /// <exception cref="OperationCanceledException">The waiting was cancelled.</exception>
    Task ChangeAsync(DeviceSpec spec, TimeSpan? limit = null, CancellationToken cancellation = default);

    /// <summary>As for a description, for a device that is an object of this process.</summary>
    /// <param name="definition">The device; opens the new backend, now and after failures.</param>
    /// <param name="limit">How long to wait; null for 60 s.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="VduseDeviceException">The device keeps its backend, or the limit has passed.</exception>
    /// <exception cref="OperationCanceledException">The waiting was cancelled.</exception>
    Task ChangeAsync(IDeviceDefinition definition, TimeSpan? limit = null, CancellationToken cancellation = default);

    /// <summary>What the devices look like now.</summary>
    /// <param name="limit">How long to wait; null for 10 s.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="VduseDeviceException">The limit has passed.</exception>
    /// <exception cref="OperationCanceledException">The waiting was cancelled.</exception>
    Task<IReadOnlyList<DeviceSnapshot>> ListAsync(TimeSpan? limit = null, CancellationToken cancellation = default);

    /// <summary>
    /// What happens to devices from this call on, in order for each device. Whoever reads slower than 4096 events loses the oldest. Ends
    /// with the actor system.
    /// </summary>
    /// <param name="cancellation">Ends it, quietly; what is not read until its end keeps gathering.</param>
    IAsyncEnumerable<DeviceEvent> WatchAsync(CancellationToken cancellation = default);
}
