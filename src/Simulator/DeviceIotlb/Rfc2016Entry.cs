using System.Buffers.Binary;
using VduseActors.Kernel;

namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>
/// <c>struct vhost_iotlb_entry</c> of the 2016 proposal, in both directions, 32 bytes in native order: iova u64 @0, size u64 @8,
/// userspace_addr u64 @16, perm u8 @24, type u8 @25, valid u8 @26, 5 bytes of padding.
/// </summary>
/// <param name="Iova">First IOVA.</param>
/// <param name="Size">Bytes.</param>
/// <param name="UserAddress">Where it lies in the monitor.</param>
/// <param name="Permission">What the device may do there.</param>
/// <param name="Type">Miss, Update or Invalidate.</param>
/// <param name="Valid">Of an update: whether there is a translation.</param>
public readonly record struct Rfc2016Entry(
    ulong Iova, ulong Size, ulong UserAddress, IotlbPermission Permission, IotlbMessageType Type, Rfc2016Valid Valid)
{
    /// <summary>Bytes on the wire.</summary>
    public const int Bytes = 32;

    /// <summary>Reads an entry.</summary>
    /// <param name="from">At least <see cref="Bytes"/> bytes.</param>
    public static Rfc2016Entry Read(ReadOnlySpan<byte> from) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(from),
        BinaryPrimitives.ReadUInt64LittleEndian(from[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(from[16..]),
        (IotlbPermission)from[24],
        (IotlbMessageType)from[25],
        (Rfc2016Valid)from[26]);

    /// <summary>Writes the entry, padding as zeroes.</summary>
    /// <param name="into">At least <see cref="Bytes"/> bytes.</param>
    public void Write(Span<byte> into)
    {
        into[..Bytes].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(into, Iova);
        BinaryPrimitives.WriteUInt64LittleEndian(into[8..], Size);
        BinaryPrimitives.WriteUInt64LittleEndian(into[16..], UserAddress);
        into[24] = (byte)Permission;
        into[25] = (byte)Type;
        into[26] = (byte)Valid;
    }
}
