using System.Runtime.InteropServices;

namespace VduseActors.Kernel;

/// <summary>A control message as the kernel sends it (<c>struct vduse_dev_request</c>, 152 bytes).</summary>
[StructLayout(LayoutKind.Explicit, Size = 152)]
public struct VduseRequest
{
    /// <summary>Bytes of the structure on the wire.</summary>
    public const int WireSize = 152;

    /// <summary>Message type.</summary>
    [FieldOffset(0)] public VduseRequestType Type;

    /// <summary>Id that the reply must carry; 0 is valid.</summary>
    [FieldOffset(4)] public uint RequestId;

    /// <summary>GET_VQ_STATE: queue index.</summary>
    [FieldOffset(24)] public uint QueueIndex;

    /// <summary>SET_STATUS: the complete new virtio status byte.</summary>
    [FieldOffset(24)] public byte Status;

    /// <summary>UPDATE_IOTLB: first IOVA of the changed range.</summary>
    [FieldOffset(24)] public ulong IovaStart;

    /// <summary>UPDATE_IOTLB: last IOVA of the changed range, inclusive.</summary>
    [FieldOffset(32)] public ulong IovaLast;

    /// <summary>UPDATE_IOTLB on an API-1 device: the address space.</summary>
    [FieldOffset(40)] public uint IovaAddressSpace;

    /// <summary>SET_VQ_GROUP_ASID: the group.</summary>
    [FieldOffset(24)] public uint Group;

    /// <summary>SET_VQ_GROUP_ASID: its new address space.</summary>
    [FieldOffset(28)] public uint GroupAddressSpace;

    /// <summary>SET_VQ_READY: queue index.</summary>
    [FieldOffset(24)] public uint ReadyQueueIndex;

    /// <summary>SET_VQ_READY: 1 to enable, 0 to disable.</summary>
    [FieldOffset(28)] public uint Ready;
}
