using System.Runtime.InteropServices;

namespace VduseActors.Kernel;

/// <summary>A reply to a control message (<c>struct vduse_dev_response</c>, 152 bytes); reserved words stay zero.</summary>
[StructLayout(LayoutKind.Explicit, Size = 152)]
public struct VduseResponse
{
    /// <summary>Bytes of the structure on the wire.</summary>
    public const int WireSize = 152;

    /// <summary>Id of the request that is answered.</summary>
    [FieldOffset(0)] public uint RequestId;

    /// <summary>OK or FAILED.</summary>
    [FieldOffset(4)] public VduseResult Result;

    /// <summary>GET_VQ_STATE: queue index; the kernel ignores it.</summary>
    [FieldOffset(24)] public uint QueueIndex;

    /// <summary>GET_VQ_STATE, split ring: next avail index to consume.</summary>
    [FieldOffset(28)] public ushort SplitAvailIndex;

    /// <summary>GET_VQ_STATE, packed ring: avail wrap counter.</summary>
    [FieldOffset(28)] public ushort PackedLastAvailCounter;

    /// <summary>GET_VQ_STATE, packed ring: next descriptor to consume.</summary>
    [FieldOffset(30)] public ushort PackedLastAvailIndex;

    /// <summary>GET_VQ_STATE, packed ring: used wrap counter.</summary>
    [FieldOffset(32)] public ushort PackedLastUsedCounter;

    /// <summary>GET_VQ_STATE, packed ring: next descriptor to write as used.</summary>
    [FieldOffset(34)] public ushort PackedLastUsedIndex;

    /// <summary>A reply without payload.</summary>
    public static VduseResponse For(uint requestId, VduseResult result) => new() { RequestId = requestId, Result = result };
}
