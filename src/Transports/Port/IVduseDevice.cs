namespace VduseActors.Kernel;

/// <summary>An open VDUSE device (<c>/dev/vduse/NAME</c>): control messages, queues, interrupts and the IOTLB.</summary>
/// <remarks>
/// Thread-safe in the kernel's sense: every call is one system call and may race with any other. Calls that fail in normal
/// operation return an <see cref="Errno"/>; the others throw <see cref="VduseException"/>. Once the device is broken every call
/// fails with EPERM. Disposing twice is allowed.
/// </remarks>
public interface IVduseDevice : IDisposable
{
    /// <summary>The device's name.</summary>
    string Name { get; }

    /// <summary>
    /// A descriptor that is readable (level-triggered) while unread control messages exist or the device is broken, for epoll.
    /// Owned by this object: never close it.
    /// </summary>
    int PollDescriptor { get; }

    /// <summary>Takes the next control message, without blocking.</summary>
    /// <param name="request">The message when the result is <see cref="ControlRead.Message"/>.</param>
    ControlRead TryReadRequest(out VduseRequest request);

    /// <summary>Writes the reply to a control message.</summary>
    /// <returns>None, or ENOENT when the message was answered, expired or withdrawn: normal, to be counted, not an error.</returns>
    Errno TryWriteResponse(in VduseResponse response);

    /// <summary>The virtio features that the driver acknowledged (<c>VDUSE_DEV_GET_FEATURES</c>); 0 after reset.</summary>
    ulong GetDriverFeatures();

    /// <summary>Writes into the configuration space (<c>VDUSE_DEV_SET_CONFIG</c>); the driver is not told.</summary>
    /// <exception cref="VduseException">EINVAL when the range is empty or not inside the configuration space.</exception>
    void SetConfig(uint offset, ReadOnlySpan<byte> bytes);

    /// <summary>Raises the configuration change interrupt. EINVAL before the kernel has stored DRIVER_OK.</summary>
    Errno TryInjectConfigInterrupt();

    /// <summary>Sets the maximum size (and group) of a queue (<c>VDUSE_VQ_SETUP</c>); needed for every queue before attach.</summary>
    void SetupQueue(uint index, ushort maxSize, uint group = 0);

    /// <summary>What the driver configured for a queue (<c>VDUSE_VQ_GET_INFO</c>).</summary>
    VduseQueueInfo GetQueueInfo(uint index);

    /// <summary>Installs (or with -1 removes) the eventfd that the kernel signals on a kick (<c>VDUSE_VQ_SETUP_KICKFD</c>).</summary>
    void SetupKick(uint index, int eventDescriptor);

    /// <summary>
    /// Raises a queue's interrupt (<c>VDUSE_VQ_INJECT_IRQ</c>). EINVAL before the kernel has stored DRIVER_OK (also shortly after
    /// the reply that sets it): the interrupt is then owed and must be tried again.
    /// </summary>
    Errno TryInjectInterrupt(uint index);

    /// <summary>
    /// Looks up the lowest-starting region that overlaps [<paramref name="start"/>, <paramref name="last"/>]
    /// (<c>VDUSE_IOTLB_GET_FD</c>, or <c>GET_FD2</c> for an address space above 0). The answer may begin above start.
    /// </summary>
    /// <returns>
    /// None; EINVAL when nothing overlaps; EAGAIN when nothing does now, but the map may be changing; EMFILE, ENFILE or ENOMEM when the
    /// descriptor cannot be had.
    /// </returns>
    Errno TryGetIotlbRegion(ulong start, ulong last, uint addressSpace, out IotlbRegion region);

    /// <summary>
    /// Who to ask for IOVAs of address space 0 that <see cref="TryGetIotlbRegion"/> does not know; null where it knows all, which is
    /// every Linux.
    /// </summary>
    IDeviceIotlb? OnDemandIotlb { get; }

    /// <summary>Like <see cref="TryGetIotlbRegion"/> but without a descriptor (<c>VDUSE_IOTLB_GET_INFO</c>).</summary>
    Errno TryGetIotlbInfo(ulong start, ulong last, uint addressSpace, out IotlbInfo info);

    /// <summary>Registers page-aligned memory of exactly the bounce size as bounce pages (<c>VDUSE_IOTLB_REG_UMEM</c>).</summary>
    Errno TryRegisterUmem(nint address, ulong iova, ulong size, uint addressSpace);

    /// <summary>Removes user bounce pages (<c>VDUSE_IOTLB_DEREG_UMEM</c>).</summary>
    Errno TryDeregisterUmem(ulong iova, ulong size, uint addressSpace);

    /// <summary>Seconds until an unanswered control message breaks the device (sysfs <c>msg_timeout</c>); 0 is never.</summary>
    uint MessageTimeoutSeconds { get; set; }

    /// <summary>Bytes of the bounce pool (sysfs <c>bounce_size</c>, from 6.12): 1 MiB to 1 GiB, settable before the first attach.</summary>
    /// <exception cref="VduseException">ENOENT where the kernel has no such knob, EPERM once attached, EINVAL out of range.</exception>
    ulong BounceSize { get; set; }

    /// <summary>Which CPUs run a queue's interrupt callback (sysfs <c>vqN/irq_cb_affinity</c>, from 6.12).</summary>
    /// <exception cref="VduseException">ENOENT where the kernel has no such knob, EINVAL when no CPU of the mask is online.</exception>
    void SetInterruptAffinity(uint index, ulong cpuMask);
}
