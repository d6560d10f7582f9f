using VduseActors.Native;

namespace VduseActors.Kernel;

/// <summary>What <c>VDUSE_CREATE_DEV</c> is given (<c>struct vduse_dev_config</c>).</summary>
public sealed record VduseDeviceSpec
{
    /// <summary>
    /// Device name, 1 to 255 bytes of [A-Za-z0-9._-] and none that the kernel reserves: see <see cref="DeviceNodeName"/>.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>Virtio device type: 1 network, 2 block, 26 file system; the kernel decides which it allows.</summary>
    public required uint DeviceId { get; init; }

    /// <summary>Virtio vendor id; free.</summary>
    public uint VendorId { get; init; }

    /// <summary>Virtio device features offered; ACCESS_PLATFORM (bit 33) is mandatory.</summary>
    public required ulong Features { get; init; }

    /// <summary>Number of virtqueues, 1 to 65535.</summary>
    public required uint QueueCount { get; init; }

    /// <summary>
    /// The size that <see cref="IVduseDevice.SetupQueue"/> will give to every queue; 0 when it is not known yet. A kernel with RFC v3
    /// has to be told at creation; the others pay no attention.
    /// </summary>
    public ushort MaxQueueSize { get; init; }

    /// <summary>Alignment of the used ring in bytes: a power of two from 4 to the page size.</summary>
    public uint QueueAlign { get; init; } = 4096;

    /// <summary>Number of queue groups (API version 1); 1 on older kernels.</summary>
    public uint Groups { get; init; } = 1;

    /// <summary>Number of address spaces (API version 1); 1 on older kernels.</summary>
    public uint AddressSpaces { get; init; } = 1;

    /// <summary>Initial virtio configuration space, at most one page.</summary>
    public required ReadOnlyMemory<byte> Config { get; init; }
}
