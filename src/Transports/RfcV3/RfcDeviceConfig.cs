using System.Runtime.InteropServices;

namespace VduseActors.Transports.RfcV3;

/// <summary>
/// Argument of CREATE_DEV (<c>struct vduse_dev_config</c> of RFC v3, 32 bytes): no name, no features, no configuration space.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct RfcDeviceConfig
{
    /// <summary>The device's identity: a number of the daemon's choice, unique in the machine.</summary>
    [FieldOffset(0)] public uint Id;

    /// <summary>Virtio vendor id.</summary>
    [FieldOffset(4)] public uint VendorId;

    /// <summary>Virtio device type.</summary>
    [FieldOffset(8)] public uint DeviceId;

    /// <summary>Bytes of the bounce pool; the kernel knows no limit.</summary>
    [FieldOffset(16)] public ulong BounceSize;

    /// <summary>Number of virtqueues.</summary>
    [FieldOffset(24)] public ushort QueueCount;

    /// <summary>Largest ring, the same for every queue.</summary>
    [FieldOffset(26)] public ushort MaxQueueSize;

    /// <summary>Alignment of the used ring in bytes.</summary>
    [FieldOffset(28)] public uint QueueAlign;
}
