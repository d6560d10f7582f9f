using VduseActors.Kernel;
using VduseActors.Simulator.Execution;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Drivers;

/// <summary>
/// What a virtio driver sees of its device: status, features, configuration, queues, and memory that the device can reach. The
/// same driver runs in the simulated kernel (virtio-vdpa, bounced) and in a guest (vhost-vdpa, guest memory).
/// </summary>
/// <remarks>Thread-safe. Calls that send a control message block until the daemon answers or the message times out.</remarks>
public interface IVirtioTransport
{
    /// <summary>Name of the device.</summary>
    string DeviceName { get; }

    /// <summary>Virtio device type.</summary>
    uint DeviceId { get; }

    /// <summary>Number of virtqueues.</summary>
    int QueueCount { get; }

    /// <summary>Alignment of the used ring in bytes.</summary>
    uint QueueAlign { get; }

    /// <summary>Features that the device offers.</summary>
    ulong DeviceFeatures { get; }

    /// <summary>Features that the driver acknowledges; stored without a message, and without a check by the kernel.</summary>
    ulong DriverFeatures { get; set; }

    /// <summary>Status byte as the kernel holds it: what the device refused is not in it.</summary>
    DeviceStatus Status { get; }

    /// <summary>Where the drivers record what the device did wrong.</summary>
    ViolationLog Violations { get; }

    /// <summary>
    /// Cancelled when the machine is switched off: requests in flight come back unserved, and the device is not touched again.
    /// </summary>
    CancellationToken PowerOff { get; }

    /// <summary>How the driver waits, and what time it is for it.</summary>
    KernelExecution Execution { get; }

    /// <summary>Writes the status byte; 0 is <see cref="Reset"/>.</summary>
    void SetStatus(DeviceStatus status);

    /// <summary>Resets the device. Rings and buffers may be freed afterwards.</summary>
    void Reset();

    /// <summary>Reads configuration space; zeros beyond its end.</summary>
    void ReadConfig(uint offset, Span<byte> into);

    /// <summary>Installs what a configuration interrupt calls, on a thread of the kernel's work queue.</summary>
    void SetConfigCallback(Action? callback);

    /// <summary>Largest ring for a queue, in descriptors.</summary>
    ushort MaxQueueSize(int queue);

    /// <summary>Describes a ring to the device; no message.</summary>
    /// <param name="queue">Queue index.</param>
    /// <param name="size">Ring size in descriptors.</param>
    /// <param name="descriptors">IOVA of the descriptor table.</param>
    /// <param name="driver">IOVA of the avail ring.</param>
    /// <param name="device">IOVA of the used ring.</param>
    /// <param name="callback">What an interrupt calls, on a thread of the kernel's work queue.</param>
    /// <param name="initial">Where the device starts.</param>
    void SetupQueue(
        int queue, uint size, ulong descriptors, ulong driver, ulong device, Action? callback, VduseQueueState initial = default);

    /// <summary>Enables or disables a queue.</summary>
    void SetQueueReady(int queue, bool ready);

    /// <summary>Tells the device that a queue has new buffers.</summary>
    void Kick(int queue);

    /// <summary>Zeroed memory that a queue's ring lies in; null when none is left.</summary>
    CoherentMemory? AllocateCoherent(int queue, nuint length);

    /// <summary>Frees ring memory.</summary>
    void FreeCoherent(int queue, in CoherentMemory memory);

    /// <summary>Makes a buffer reachable for the device; 0 when no room is left.</summary>
    ulong Map(int queue, ReadOnlySpan<byte> buffer, DmaDirection direction);

    /// <summary>Ends a mapping and takes over what the device wrote.</summary>
    void Unmap(int queue, ulong iova, Span<byte> buffer, DmaDirection direction);

    /// <summary>Ends a mapping after a reset, without taking anything over.</summary>
    void Discard(int queue, ulong iova, int length);
}
