using VduseActors.Kernel;

namespace VduseActors.Transports.RfcV3;

/// <summary>
/// The anonymous file of an RFC v3 device: the bytes of its messages and ioctls. Closing it is final: nothing opens it again.
/// </summary>
/// <remarks>Thread-safe. Disposing twice is allowed.</remarks>
public interface IRfcDeviceFile : IDisposable
{
    /// <summary>The descriptor: readable, level-triggered, while messages are unread. Close-on-exec, and owned by this object.</summary>
    int Descriptor { get; }

    /// <summary>Reads one message without blocking.</summary>
    /// <param name="buffer">At least <see cref="RfcRequest.WireSize"/> bytes; a shorter one reads nothing.</param>
    /// <param name="count">Bytes read: 0, which is no end of file, or one whole message.</param>
    /// <returns>None, or EAGAIN when no message waits.</returns>
    Errno TryRead(Span<byte> buffer, out int count);

    /// <summary>Writes one reply.</summary>
    /// <returns>None; EINVAL when it is too short or nobody waits for a reply with its id.</returns>
    Errno TryWrite(ReadOnlySpan<byte> bytes);

    /// <summary>A call of <see cref="RfcIoctl"/>.</summary>
    /// <param name="command">Its number.</param>
    /// <param name="argument">The structure behind the pointer, read and written in place.</param>
    /// <param name="result">What the call returns: of IOTLB_GET_FD a new descriptor, which the caller owns.</param>
    /// <returns>None, or the call's errno; EFAULT when the argument is too short.</returns>
    Errno TryIoctl(uint command, Span<byte> argument, out int result);

    /// <summary>
    /// What to call with address and length of each mapping of the region at an IOVA, before it is touched; see
    /// <see cref="IotlbRegion.Mapped"/>. Null on a kernel that sees mappings by itself.
    /// </summary>
    Action<nint, nuint>? MappingNotice(ulong iova);
}
