using System.Runtime.InteropServices;
using VduseActors.Kernel;

namespace VduseActors.Transports.RfcV3;

/// <summary>A reply to a control message of RFC v3 (<c>struct vduse_dev_response</c>, 272 bytes).</summary>
[StructLayout(LayoutKind.Explicit, Size = WireSize)]
public struct RfcResponse
{
    /// <summary>Bytes of the structure on the wire.</summary>
    public const int WireSize = 272;

    /// <summary>Id of the request that is answered.</summary>
    [FieldOffset(0)] public uint RequestId;

    /// <summary>0, or a negative errno: the kernel hands the number on to callers that take any other for success.</summary>
    [FieldOffset(4)] public int Result;

    /// <summary>Messages about a queue: its index.</summary>
    [FieldOffset(8)] public uint QueueIndex;

    /// <summary>GET_VQ_READY: 1 when the queue is enabled.</summary>
    [FieldOffset(12)] public byte Ready;

    /// <summary>GET_VQ_STATE: next avail index to consume.</summary>
    [FieldOffset(12)] public ushort AvailIndex;

    /// <summary>GET_FEATURES: the offered features.</summary>
    [FieldOffset(8)] public ulong Features;

    /// <summary>GET_STATUS: the status byte.</summary>
    [FieldOffset(8)] public byte Status;

    /// <summary>GET_CONFIG: offset, repeated.</summary>
    [FieldOffset(8)] public uint ConfigOffset;

    /// <summary>GET_CONFIG: bytes, repeated.</summary>
    [FieldOffset(12)] public uint ConfigLength;

    /// <summary>GET_CONFIG: the bytes.</summary>
    [FieldOffset(16)] public RfcConfigData ConfigData;

    /// <summary>A reply without payload.</summary>
    /// <param name="requestId">Id of the request.</param>
    /// <param name="error">None, or why it failed.</param>
    public static RfcResponse For(uint requestId, Errno error = Errno.None) => new() { RequestId = requestId, Result = -(int)error };
}
