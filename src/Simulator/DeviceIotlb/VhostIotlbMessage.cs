using System.Buffers.Binary;
using VduseActors.Kernel;

namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>
/// <c>struct vhost_msg</c> and <c>struct vhost_msg_v2</c>, 72 bytes in native order: type u32 @0 (1 or 2), v2: asid u32 @4, then the body
/// @8: iova u64 @8, size u64 @16, uaddr u64 @24, perm u8 @32, type u8 @33.
/// </summary>
/// <param name="Iova">First IOVA.</param>
/// <param name="Size">Bytes.</param>
/// <param name="UserAddress">Where it lies in the monitor.</param>
/// <param name="Permission">Of an update what the device may do there, of a miss what it needs.</param>
/// <param name="Type">What the message says.</param>
public readonly record struct VhostIotlbMessage(
    ulong Iova, ulong Size, ulong UserAddress, IotlbPermission Permission, IotlbMessageType Type)
{
    /// <summary>Bytes on the wire, of either version.</summary>
    public const int Bytes = 72;

    private const int BodyOffset = 8;

    /// <summary>Version of the message: 1 for <c>VHOST_IOTLB_MSG</c>, 2 for <c>VHOST_IOTLB_MSG_V2</c>.</summary>
    public uint Version { get; init; } = 2;

    /// <summary>Address space; 0 in version 1, which has none.</summary>
    public uint AddressSpace { get; init; }

    /// <summary>Reads a message.</summary>
    /// <param name="from">The bytes that were written.</param>
    /// <param name="message">The message.</param>
    /// <returns>False for a wrong length or an unknown version: EINVAL.</returns>
    public static bool TryRead(ReadOnlySpan<byte> from, out VhostIotlbMessage message)
    {
        message = default;
        if (from.Length < Bytes)
            return false;

        var version = BinaryPrimitives.ReadUInt32LittleEndian(from);
        if (version is not (1 or 2))
            return false;

        var body = from[BodyOffset..];
        message = new VhostIotlbMessage(
            BinaryPrimitives.ReadUInt64LittleEndian(body),
            BinaryPrimitives.ReadUInt64LittleEndian(body[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(body[16..]),
            (IotlbPermission)body[24],
            (IotlbMessageType)body[25])
        {
            Version = version,
            AddressSpace = version == 2 ? BinaryPrimitives.ReadUInt32LittleEndian(from[4..]) : 0,
        };
        return true;
    }

    /// <summary>What the kernel's write() makes of a message, whatever the device.</summary>
    /// <param name="from">The bytes that were written.</param>
    /// <param name="process">Carries the message out.</param>
    /// <returns>72; -EINVAL for a malformed message or one without a range; -EFAULT for whatever else is wrong with it.</returns>
    internal static int Take(ReadOnlySpan<byte> from, Func<VhostIotlbMessage, Errno> process)
    {
        if (!TryRead(from, out var message))
            return -(int)Errno.EINVAL;

        if (message is { Type: IotlbMessageType.Update or IotlbMessageType.Invalidate, Size: 0 })
            return -(int)Errno.EINVAL;

        return process(message) == Errno.None ? Bytes : -(int)Errno.EFAULT;
    }

    /// <summary>Writes the message, padding as zeroes.</summary>
    /// <param name="into">At least <see cref="Bytes"/> bytes.</param>
    public void Write(Span<byte> into)
    {
        into[..Bytes].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(into, Version);
        if (Version == 2)
            BinaryPrimitives.WriteUInt32LittleEndian(into[4..], AddressSpace);

        var body = into[BodyOffset..];
        BinaryPrimitives.WriteUInt64LittleEndian(body, Iova);
        BinaryPrimitives.WriteUInt64LittleEndian(body[8..], Size);
        BinaryPrimitives.WriteUInt64LittleEndian(body[16..], UserAddress);
        body[24] = (byte)Permission;
        body[25] = (byte)Type;
    }
}
