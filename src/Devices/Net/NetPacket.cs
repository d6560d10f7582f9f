using System.Buffers.Binary;

namespace VduseActors.Devices.Net;

/// <summary>
/// A frame behind a virtio-net header (virtio 1.2, 5.1.6), in memory of the device: what backends send and deliver. The header is the one
/// of a frame without offloads in one buffer.
/// </summary>
internal static class NetPacket
{
    private const int GsoTypeOffset = 1, BufferCountOffset = 10, EtherTypeOffset = NetLimits.HeaderBytes + 12;
    private const ushort CustomerTag = 0x8100, ServiceTag = 0x88a8;

    /// <summary>Writes the header that every delivered frame has.</summary>
    public static void WriteHeader(Span<byte> packet)
    {
        packet[..NetLimits.HeaderBytes].Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(packet[BufferCountOffset..], 1);
    }

    /// <summary>
    /// What a driver must not have written, or null. Flags and the header length are not looked at: they are hints, or not ours.
    /// </summary>
    /// <param name="packet">Header and frame, at least an Ethernet header long.</param>
    /// <param name="mtu">MTU of the device.</param>
    public static string? FindFault(ReadOnlySpan<byte> packet, int mtu)
    {
        if (packet[GsoTypeOffset] != 0)
            return "frame that is to be segmented, which was not negotiated";

        var tag = BinaryPrimitives.ReadUInt16BigEndian(packet[EtherTypeOffset..]) is CustomerTag or ServiceTag ? NetLimits.VlanTagBytes : 0;
        return packet.Length - NetLimits.HeaderBytes > mtu + NetLimits.EthernetHeaderBytes + tag ? "frame longer than the MTU" : null;
    }
}
