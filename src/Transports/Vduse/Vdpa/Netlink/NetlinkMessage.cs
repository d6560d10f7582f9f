using System.Buffers.Binary;

namespace VduseActors.Transports.Vduse;

/// <summary>One message of a datagram: type, flags, sequence and what follows the header.</summary>
internal readonly ref struct NetlinkMessage
{
    private const int HeaderSize = 16;

    private NetlinkMessage(ReadOnlySpan<byte> message)
    {
        Type = BinaryPrimitives.ReadUInt16LittleEndian(message[4..]);
        Flags = (NetlinkFlags)BinaryPrimitives.ReadUInt16LittleEndian(message[6..]);
        Sequence = BinaryPrimitives.ReadUInt32LittleEndian(message[8..]);
        Payload = message[HeaderSize..];
    }

    public ushort Type { get; }

    public NetlinkFlags Flags { get; }

    public uint Sequence { get; }

    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Attributes behind the header of a generic netlink message; none when that is cut short.</summary>
    public NetlinkAttributes Attributes => new(Payload.Length >= 4 ? Payload[4..] : default);

    /// <summary>Takes the first message off a datagram.</summary>
    /// <returns>False at the end, and for a length that is impossible.</returns>
    public static bool TryTake(ref ReadOnlySpan<byte> datagram, out NetlinkMessage message)
    {
        message = default;
        if (datagram.Length < HeaderSize)
            return false;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(datagram);
        if (length < HeaderSize || length > (uint)datagram.Length)
            return false;
        message = new NetlinkMessage(datagram[..(int)length]);
        // The padding behind the last message may be missing.
        datagram = datagram[Math.Min((int)((length + 3) & ~3u), datagram.Length)..];
        return true;
    }
}
