using System.Runtime.InteropServices;

namespace VduseActors.Transports.RfcV3;

/// <summary>A control message of RFC v3 as the kernel sends it (<c>struct vduse_dev_request</c>, 280 bytes).</summary>
[StructLayout(LayoutKind.Explicit, Size = WireSize)]
public struct RfcRequest
{
    /// <summary>Bytes of the structure on the wire.</summary>
    public const int WireSize = 280;

    /// <summary>Message type.</summary>
    [FieldOffset(0)] public RfcRequestType Type;

    /// <summary>Id that the reply must carry: the low half of a 64-bit counter, so it wraps.</summary>
    [FieldOffset(4)] public uint RequestId;

    /// <summary>Without a meaning; anything is tolerated.</summary>
    [FieldOffset(8)] public uint Flags;

    /// <summary>Bytes of payload as the kernel counts them. Informative: every message has its full size.</summary>
    [FieldOffset(12)] public uint PayloadSize;

    /// <summary>Messages about a queue: its index.</summary>
    [FieldOffset(16)] public uint QueueIndex;

    /// <summary>SET_VQ_NUM: ring size in descriptors.</summary>
    [FieldOffset(20)] public uint QueueSize;

    /// <summary>SET_VQ_READY: 1 to enable, 0 to disable.</summary>
    [FieldOffset(20)] public byte Ready;

    /// <summary>SET_VQ_STATE: next avail index to consume.</summary>
    [FieldOffset(20)] public ushort AvailIndex;

    /// <summary>SET_VQ_ADDR: IOVA of the descriptor table.</summary>
    [FieldOffset(24)] public ulong DescriptorAddress;

    /// <summary>SET_VQ_ADDR: IOVA of the avail ring.</summary>
    [FieldOffset(32)] public ulong DriverAddress;

    /// <summary>SET_VQ_ADDR: IOVA of the used ring.</summary>
    [FieldOffset(40)] public ulong DeviceAddress;

    /// <summary>SET_FEATURES: the acknowledged features.</summary>
    [FieldOffset(16)] public ulong Features;

    /// <summary>SET_STATUS: the complete new status byte.</summary>
    [FieldOffset(16)] public byte Status;

    /// <summary>SET_CONFIG, GET_CONFIG: offset in the configuration space.</summary>
    [FieldOffset(16)] public uint ConfigOffset;

    /// <summary>SET_CONFIG, GET_CONFIG: bytes, at most 256.</summary>
    [FieldOffset(20)] public uint ConfigLength;

    /// <summary>SET_CONFIG: the bytes.</summary>
    [FieldOffset(24)] public RfcConfigData ConfigData;

    /// <summary>UPDATE_IOTLB: first IOVA of the range.</summary>
    [FieldOffset(16)] public ulong IovaStart;

    /// <summary>UPDATE_IOTLB: last IOVA of the range, inclusive.</summary>
    [FieldOffset(24)] public ulong IovaLast;
}
