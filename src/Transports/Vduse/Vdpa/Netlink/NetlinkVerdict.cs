using System.Buffers.Binary;
using VduseActors.Kernel;

namespace VduseActors.Transports.Vduse;

/// <summary>How a request ended (<c>NLMSG_ERROR</c>, <c>NLMSG_DONE</c>), with the kernel's own words if it had any.</summary>
/// <param name="Errno">None for success.</param>
/// <param name="Text">Extended acknowledgement, or null.</param>
internal readonly record struct NetlinkVerdict(Errno Errno, string? Text)
{
    private const ushort MessageAttribute = 1;
    private const int QuotedHeaderSize = 16;

    /// <summary>Reads the verdict off an ERROR or DONE message; EPROTO for one that is cut short.</summary>
    public static NetlinkVerdict Parse(in NetlinkMessage message)
    {
        var payload = message.Payload;
        if (payload.Length < 4)
        {
            // A dump without anything to say may end with a bare DONE.
            return new NetlinkVerdict(message.Type == NetlinkMessageType.Done ? Errno.None : Errno.EPROTO, null);
        }

        var code = BinaryPrimitives.ReadInt32LittleEndian(payload);
        var errno = code is < 0 and > int.MinValue ? (Errno)(-code) : Errno.None;
        return new NetlinkVerdict(errno, message.Flags.HasFlag(NetlinkFlags.AckTlvs) ? FindText(message, payload[4..]) : null);
    }

    private static string? FindText(in NetlinkMessage message, ReadOnlySpan<byte> rest)
    {
        if (message.Type == NetlinkMessageType.Error)
        {
            // The request is quoted in between: all of it, or its header.
            if (rest.Length < QuotedHeaderSize)
                return null;
            var quoted = message.Flags.HasFlag(NetlinkFlags.Capped)
                ? QuotedHeaderSize
                : BinaryPrimitives.ReadUInt32LittleEndian(rest);
            var padded = (quoted + 3ul) & ~3ul;
            if (padded > (ulong)rest.Length)
                return null;
            rest = rest[(int)padded..];
        }

        var attributes = new NetlinkAttributes(rest);
        while (attributes.MoveNext())
        {
            if (attributes.Type == MessageAttribute)
                return attributes.Text;
        }

        return null;
    }
}
