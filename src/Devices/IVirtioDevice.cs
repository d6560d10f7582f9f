namespace VduseActors.Devices;

/// <summary>A virtio device type as the runtime sees it: identity, features, configuration space and queue handlers.</summary>
/// <remarks>
/// Thread-safe; describes a device and holds no request state. To add a device type, implement this, <see cref="IQueueHandler"/>
/// (what to do with a request), <see cref="IBackend"/> (what it is done to, opened and closed by the runtime) and
/// <see cref="IDeviceDefinition"/> (configuration to backend and device); the runtime does the rest: rings, memory, interrupts, life
/// cycle, restarts.
/// </remarks>
public interface IVirtioDevice
{
    /// <summary>Virtio device type (virtio 1.2 chapter 5): 2 is block.</summary>
    uint DeviceId { get; }

    /// <summary>
    /// Device-type feature bits offered (0 to 23, 50 to 63). The runtime adds the ring and transport bits it implements.
    /// </summary>
    ulong Features { get; }

    /// <summary>Number of virtqueues.</summary>
    int QueueCount { get; }

    /// <summary>Largest size of every queue in descriptors: a power of two, 2 to 32768.</summary>
    ushort QueueSize { get; }

    /// <summary>Most segments of one request, headers included: capacity of a request slot before splits at region borders.</summary>
    int MaxSegments { get; }

    /// <summary>Initial configuration space, little-endian, at most one page.</summary>
    ReadOnlyMemory<byte> Config { get; }

    /// <summary>Checks device-type dependencies of an acknowledged feature set, which is a subset of what was offered.</summary>
    /// <returns>Null when the device can work with it, else why FEATURES_OK is refused.</returns>
    string? ValidateFeatures(ulong features);

    /// <summary>Creates the handler of one queue for one session (one DRIVER_OK to the next reset), or after a restart.</summary>
    IQueueHandler CreateQueueHandler(QueueContext context);
}
