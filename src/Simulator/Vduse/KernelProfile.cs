using VduseActors.Kernel;

namespace VduseActors.Simulator;

/// <summary>What differs between the Linux versions that a simulated kernel can be.</summary>
/// <remarks>
/// Read from the sources of the versions named; a profile is a value, so a test may vary one property:
/// <c>KernelProfile.Linux612 with { MaxIotlbEntries = 16 }</c>.
/// </remarks>
public sealed record KernelProfile
{
    private const ulong MiB = 1UL << 20;

    /// <summary>Version as people name it, for example <c>6.12</c>.</summary>
    public required string Version { get; init; }

    /// <summary>What it says to daemons. With <see cref="VduseProtocol.RfcV3"/> most of the rest here is without a meaning.</summary>
    public VduseProtocol Protocol { get; init; }

    /// <summary>Highest API version that <c>VDUSE_SET_API_VERSION</c> takes.</summary>
    public ulong MaxApiVersion { get; init; }

    /// <summary>Whether <c>VDUSE_GET_API_VERSION</c> on an untouched descriptor fixes (and returns) the highest version.</summary>
    public bool GetApiVersionLatches { get; init; }

    /// <summary>VDUSE feature bits; None means that the ioctls do not exist.</summary>
    public VduseFeatures Features { get; init; }

    /// <summary>Virtio device types that <c>VDUSE_CREATE_DEV</c> allows.</summary>
    public required IReadOnlyList<uint> DeviceTypes { get; init; }

    /// <summary>Device classes that the management device reports, one bit per type.</summary>
    public required ulong SupportedClasses { get; init; }

    /// <summary>Whether <c>vq_align</c> must be a power of two of at least 4 (else only at most a page).</summary>
    public bool StrictQueueAlign { get; init; }

    /// <summary>Last IOVA of an address space, inclusive.</summary>
    public ulong IovaLimit { get; init; } = (1152 * MiB) - 1;

    /// <summary>Bounce pool in bytes unless the knob changes it.</summary>
    public ulong DefaultBounceSize { get; init; } = 64 * MiB;

    /// <summary>Whether sysfs has <c>bounce_size</c> and <c>irq_cb_affinity</c>.</summary>
    public bool HasBounceAndAffinityKnobs { get; init; }

    /// <summary>When address spaces are made.</summary>
    public DomainLifetime DomainLifetime { get; init; }

    /// <summary>Whether virtio-vdpa sizes each queue by its own maximum (else by the largest maximum of the device).</summary>
    public bool PerQueueSize { get; init; }

    /// <summary>Whether a vhost call eventfd is signalled inside the inject ioctl, without looking at DRIVER_OK.</summary>
    public bool DirectVhostInterrupt { get; init; }

    /// <summary>Most IOTLB entries of an address space; null for no limit.</summary>
    public int? MaxIotlbEntries { get; init; }

    /// <summary>When bounce pages are made and filled.</summary>
    public IommuGeneration Iommu { get; init; }

    /// <summary>Whether virtio-vdpa lets VIRTIO_F_IN_ORDER through.</summary>
    public bool PassesInOrder { get; init; }

    /// <summary>Whether netlink decodes block configuration.</summary>
    public bool DecodesBlockConfig { get; init; }

    /// <summary>Debian's 6.1.</summary>
    public static KernelProfile Linux61 { get; } = new()
    {
        Version = "6.1",
        DeviceTypes = [2],
        SupportedClasses = 0x4,
        IovaLimit = (128 * MiB) - 1,
        DomainLifetime = DomainLifetime.Device,
        MaxIotlbEntries = 2048,
    };

    /// <summary>Debian's 6.12, late stable.</summary>
    public static KernelProfile Linux612 { get; } = new()
    {
        Version = "6.12",
        DeviceTypes = [1, 2],
        SupportedClasses = 0x6,
        StrictQueueAlign = true,
        HasBounceAndAffinityKnobs = true,
        DomainLifetime = DomainLifetime.FirstAttach,
        PerQueueSize = true,
        DirectVhostInterrupt = true,
        MaxIotlbEntries = 2048,
        DecodesBlockConfig = true,
    };

    /// <summary>Mainline 7.0: API version 1 with queue groups and address spaces.</summary>
    public static KernelProfile Linux70 { get; } = Linux612 with
    {
        Version = "7.0",
        MaxApiVersion = 1,
        GetApiVersionLatches = true,
        DeviceTypes = [1, 2, 26],
        StrictQueueAlign = false,
        DomainLifetime = DomainLifetime.EachAttach,
        MaxIotlbEntries = null,
        PassesInOrder = true,
    };

    /// <summary>Mainline 7.3: VDUSE feature bits, queues enabled by message, suspend.</summary>
    public static KernelProfile Linux73 { get; } = Linux70 with
    {
        Version = "7.3",
        Features = VduseFeatures.QueueReady | VduseFeatures.Suspend,
        StrictQueueAlign = true,
        MaxIotlbEntries = 2048,
    };

    /// <summary>
    /// A Linux 5.11 with RFC v3 of VDUSE, as posted in January 2021: a protocol of its own, with which no release ever came.
    /// </summary>
    public static KernelProfile RfcV3 { get; } = new()
    {
        Version = "rfc-v3",
        Protocol = VduseProtocol.RfcV3,
        Iommu = IommuGeneration.RfcV3,
        DeviceTypes = [],
        SupportedClasses = ulong.MaxValue,
    };

    /// <summary>All releases, oldest first.</summary>
    public static IReadOnlyList<KernelProfile> All { get; } = [Linux61, Linux612, Linux70, Linux73];

    /// <summary>Everything that can be simulated by name: the releases, and what was proposed before the first.</summary>
    public static IReadOnlyList<KernelProfile> Known { get; } = [.. All, RfcV3];

    /// <inheritdoc/>
    public override string ToString() => Version;
}
