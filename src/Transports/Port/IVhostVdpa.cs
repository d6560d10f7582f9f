namespace VduseActors.Kernel;

/// <summary>
/// An open <c>/dev/vhost-vdpa-N</c>: what a virtual machine monitor, friendly or hostile, can do to a VDUSE device. Calls return
/// the errno of their ioctl or message.
/// </summary>
/// <remarks>
/// Thread-safe. Many calls send the device process a control message and block until it answers: never call them in the process
/// that serves the device on the real kernel. The close that <see cref="IDisposable.Dispose"/> does resets the device.
/// </remarks>
public interface IVhostVdpa : IDisposable
{
    /// <summary>Name of the device, or of the file where only that is known.</summary>
    string DeviceName { get; }

    /// <summary>Virtio device type (<c>VHOST_VDPA_GET_DEVICE_ID</c>).</summary>
    uint DeviceId { get; }

    /// <summary>Number of virtqueues (<c>VHOST_VDPA_GET_VQS_COUNT</c>).</summary>
    int QueueCount { get; }

    /// <summary>Largest ring (<c>VHOST_VDPA_GET_VRING_NUM</c>): one number for the whole device.</summary>
    ushort MaxQueueSize { get; }

    /// <summary>Number of address spaces, at least 1 (<c>VHOST_VDPA_GET_AS_NUM</c>).</summary>
    uint AddressSpaceCount { get; }

    /// <summary>Number of queue groups, at least 1 (<c>VHOST_VDPA_GET_GROUP_NUM</c>).</summary>
    uint GroupCount { get; }

    /// <summary>Features that the device offers (<c>VHOST_GET_FEATURES</c>).</summary>
    ulong DeviceFeatures { get; }

    /// <summary>What the file can do (<c>VHOST_GET_BACKEND_FEATURES</c>), of what this interface has calls for.</summary>
    VhostBackendFeatures BackendFeatures { get; }

    /// <summary>Status byte as the kernel holds it (<c>VHOST_VDPA_GET_STATUS</c>): what the device refused is not in it.</summary>
    byte Status { get; }

    /// <summary>VHOST_SET_FEATURES: EBUSY once FEATURES_OK is set. The kernel does not check that the bits were offered.</summary>
    Errno SetFeatures(ulong features);

    /// <summary>VHOST_VDPA_SET_STATUS: EINVAL when it clears bits without being 0. 0 is a reset.</summary>
    Errno SetStatus(byte status);

    /// <summary>VHOST_VDPA_GET_CONFIG: EINVAL beyond the end of what the device type has, zeros where the device has less.</summary>
    Errno ReadConfig(uint offset, Span<byte> into);

    /// <summary>VHOST_VDPA_SET_CONFIG: what the device does not let its driver write is ignored.</summary>
    Errno WriteConfig(uint offset, ReadOnlySpan<byte> bytes);

    /// <summary>VHOST_VDPA_SUSPEND: nothing happens before DRIVER_OK; EOPNOTSUPP without the backend feature.</summary>
    Errno Suspend();

    /// <summary>VHOST_SET_VRING_NUM: EINVAL unless a power of two up to <see cref="MaxQueueSize"/>. Allowed at any time.</summary>
    Errno SetQueueSize(int queue, uint size);

    /// <summary>VHOST_SET_VRING_ADDR: EINVAL once DRIVER_OK is set, unless suspended.</summary>
    /// <param name="queue">Queue index.</param>
    /// <param name="descriptors">IOVA of the descriptor table.</param>
    /// <param name="driver">IOVA of the avail ring.</param>
    /// <param name="device">IOVA of the used ring.</param>
    Errno SetQueueAddress(int queue, ulong descriptors, ulong driver, ulong device);

    /// <summary>VHOST_SET_VRING_BASE: where the device starts; EINVAL once DRIVER_OK is set, unless suspended.</summary>
    Errno SetQueueState(int queue, VduseQueueState state);

    /// <summary>VHOST_GET_VRING_BASE: asks the device process. Packed positions are told when a packed ring was negotiated.</summary>
    Errno GetQueueState(int queue, out VduseQueueState state);

    /// <summary>VHOST_VDPA_SET_VRING_ENABLE: allowed at any time; the device process learns of it only with QUEUE_READY.</summary>
    Errno SetQueueReady(int queue, bool ready);

    /// <summary>
    /// VHOST_SET_VRING_CALL: what an interrupt runs, on a thread that serves all calls of this file; null to remove. A reset
    /// removes it.
    /// </summary>
    Errno SetCall(int queue, Action? handler);

    /// <summary>VHOST_VDPA_SET_CONFIG_CALL: what a configuration interrupt runs; null to remove. A reset removes it.</summary>
    Errno SetConfigCall(Action? handler);

    /// <summary>Writes the kick eventfd of a queue: deferred and coalesced by the kernel.</summary>
    void Kick(int queue);

    /// <summary>VHOST_VDPA_GET_VRING_GROUP: the group that a queue belongs to.</summary>
    Errno GetGroup(int queue, out uint group);

    /// <summary>
    /// VHOST_VDPA_SET_GROUP_ASID: EBUSY once DRIVER_OK is set, EINVAL out of range (ENOBUFS from the number of queues on), EIO when the
    /// device process refuses.
    /// </summary>
    Errno SetGroupAddressSpace(uint group, uint addressSpace);

    /// <summary>VHOST_IOTLB_UPDATE: maps guest memory. Outside of a batch the device process is told, and may refuse.</summary>
    /// <param name="start">First IOVA.</param>
    /// <param name="last">Last IOVA, inclusive; the range is not the whole of 64 bits.</param>
    /// <param name="memory">Whose memory.</param>
    /// <param name="offset">Offset of <paramref name="start"/> in the memory; need not be aligned.</param>
    /// <param name="permission">What the device may do there.</param>
    /// <param name="addressSpace">Address space, below <see cref="AddressSpaceCount"/>.</param>
    /// <returns>EFAULT for every failure: overlap with what is mapped, refusal, range; EINVAL for an empty one.</returns>
    Errno UpdateIotlb(ulong start, ulong last, IGuestMemory memory, ulong offset, IotlbPermission permission, uint addressSpace = 0);

    /// <summary>VHOST_IOTLB_INVALIDATE: removes every region that touches the range.</summary>
    Errno InvalidateIotlb(ulong start, ulong last, uint addressSpace = 0);

    /// <summary>VHOST_IOTLB_BATCH_BEGIN: changes of one address space are gathered; those of others are EFAULT meanwhile.</summary>
    Errno BeginBatch(uint addressSpace = 0);

    /// <summary>VHOST_IOTLB_BATCH_END: gathered changes take effect, with one message to the device process.</summary>
    Errno EndBatch(uint addressSpace = 0);
}
