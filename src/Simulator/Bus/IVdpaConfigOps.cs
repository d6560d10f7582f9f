using VduseActors.Kernel;
using VduseActors.Simulator.DeviceIotlb;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Bus;

/// <summary>
/// What a vdpa parent driver gives to the drivers on its bus (the kernel's <c>struct vdpa_config_ops</c> and its DMA operations).
/// Each VDUSE protocol has its own implementation.
/// </summary>
/// <remarks>
/// Thread-safe. Calls that need the daemon's answer block until it comes, in which case they take a token: a killed caller.
/// </remarks>
internal interface IVdpaConfigOps
{
    /// <summary>Name on the vdpa bus.</summary>
    string Name { get; }

    /// <summary>Virtio device type.</summary>
    uint DeviceId { get; }

    /// <summary>Virtio vendor id.</summary>
    uint VendorId { get; }

    /// <summary>Number of virtqueues.</summary>
    int QueueCount { get; }

    /// <summary>Alignment of the used ring in bytes.</summary>
    uint QueueAlign { get; }

    /// <summary>The largest ring of any queue.</summary>
    ushort MaxQueueSize { get; }

    /// <summary>Number of address spaces.</summary>
    uint AddressSpaceCount { get; }

    /// <summary>Number of queue groups.</summary>
    uint GroupCount => 1;

    /// <summary>Whether the driver side may suspend the device.</summary>
    bool CanSuspend { get; }

    /// <summary>Whether it did.</summary>
    bool IsSuspended { get; }

    /// <summary>Whether it is on the vdpa bus; guarded by the bus's lock.</summary>
    bool IsAttached { get; set; }

    /// <summary>Features that the device offers.</summary>
    ulong DeviceFeatures { get; }

    /// <summary>Features that the driver acknowledged. What was set reads back unless the device refused it.</summary>
    ulong DriverFeatures { get; set; }

    /// <summary>The status byte; what the device refused is not in it.</summary>
    DeviceStatus Status { get; }

    /// <summary>Where drivers and memory checks record what the device did wrong.</summary>
    ViolationLog Violations { get; }

    /// <summary>Writes a status other than 0.</summary>
    void SetStatus(DeviceStatus status, CancellationToken cancellation);

    /// <summary>Resets the device.</summary>
    Errno Reset(CancellationToken cancellation);

    /// <summary>Stops the device until reset.</summary>
    Errno Suspend(CancellationToken cancellation);

    /// <summary>Reads configuration space; zeros beyond its end.</summary>
    void ReadConfig(uint offset, Span<byte> into);

    /// <summary>Writes into configuration space, where the device lets its driver do so.</summary>
    void WriteConfig(uint offset, ReadOnlySpan<byte> bytes);

    /// <summary>Installs what a configuration interrupt calls.</summary>
    void SetConfigCallback(Action? callback);

    /// <summary>What the driver side gets as the largest ring for a queue.</summary>
    ushort DriverMaxSize(int queue);

    /// <summary>Installs what an interrupt calls; <paramref name="direct"/> when it only signals a vhost call eventfd.</summary>
    void SetQueueCallback(int queue, Action? callback, bool direct);

    /// <summary>Sets a ring's size.</summary>
    void SetQueueSize(int queue, uint size);

    /// <summary>Sets a ring's addresses; an errno where the device refused them.</summary>
    Errno SetQueueAddress(int queue, ulong descriptors, ulong driver, ulong device);

    /// <summary>Sets where the device starts; an errno where it refused.</summary>
    Errno SetQueueState(int queue, VduseQueueState state);

    /// <summary>Asks where the device stands.</summary>
    Errno GetQueueState(int queue, out VduseQueueState state, CancellationToken cancellation);

    /// <summary>Enables or disables a queue.</summary>
    void SetQueueReady(int queue, bool ready);

    /// <summary>Whether a queue is enabled.</summary>
    bool IsQueueReady(int queue);

    /// <summary>The group of a queue: EOPNOTSUPP where the parent driver has none.</summary>
    Errno TryGetGroup(int queue, out uint group)
    {
        group = 0;
        return Errno.EOPNOTSUPP;
    }

    /// <summary>Moves a group of queues to another address space.</summary>
    Errno SetGroupAddressSpace(uint group, uint addressSpace, CancellationToken cancellation);

    /// <summary>A driver's kick.</summary>
    void Kick(int queue);

    /// <summary>Replaces an address space's map by a guest's.</summary>
    Errno SetMap(uint addressSpace, IReadOnlyList<IovaRegion> regions, CancellationToken cancellation);

    /// <summary>Tells the daemon that a range of an address space is void, and waits until it has let go.</summary>
    Errno InvalidateRange(uint addressSpace, ulong start, ulong last, CancellationToken cancellation) => Errno.EOPNOTSUPP;

    /// <summary>Gives the daemon somebody to ask for mappings of address space 0; null takes it away. Owned by the device then.</summary>
    /// <returns>EOPNOTSUPP where the protocol has no way to ask.</returns>
    Errno SetOnDemandIotlb(OnDemandIotlb? iotlb) => Errno.EOPNOTSUPP;

    /// <summary>Memory that driver and device share; null when exhausted.</summary>
    CoherentMemory? AllocateCoherent(int queue, nuint length);

    /// <summary>Frees it.</summary>
    void FreeCoherent(int queue, in CoherentMemory memory);

    /// <summary>The address space in which a queue's streaming buffers are mapped.</summary>
    IovaDomain DomainOfQueue(int queue);
}
