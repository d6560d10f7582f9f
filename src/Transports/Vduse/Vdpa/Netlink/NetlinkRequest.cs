using System.Buffers.Binary;
using System.Text;

namespace VduseActors.Transports.Vduse;

/// <summary>
/// Builds one generic netlink request: <c>nlmsghdr</c> (16 bytes), <c>genlmsghdr</c> (4 bytes), attributes padded to 4 bytes.
/// Netlink is in the machine's byte order, which is little-endian on every machine that this runs on.
/// </summary>
internal sealed class NetlinkRequest
{
    private const int HeaderSize = 20;

    private byte[] _buffer = new byte[256];
    private int _length = HeaderSize;

    /// <summary>Starts a request.</summary>
    /// <param name="type">Family number.</param>
    /// <param name="flags">Request is always added.</param>
    /// <param name="command">Command of the family.</param>
    /// <param name="version">Version of the family.</param>
    public NetlinkRequest(ushort type, NetlinkFlags flags, byte command, byte version)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(4), type);
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(6), (ushort)(flags | NetlinkFlags.Request));
        _buffer[16] = command;
        _buffer[17] = version;
    }

    /// <summary>Adds a string with its final NUL, without which the kernel's comparison would run on.</summary>
    public NetlinkRequest Add(ushort attribute, string value)
    {
        var size = Encoding.UTF8.GetByteCount(value) + 1;
        // An attribute's length has 16 bits and includes its header of 4 bytes.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, ushort.MaxValue - 4, nameof(value));
        var room = Append(attribute, size);
        Encoding.UTF8.GetBytes(value, room);
        room[size - 1] = 0;
        return this;
    }

    /// <summary>Finishes the request.</summary>
    /// <param name="sequence">Number that the answers carry.</param>
    public ReadOnlySpan<byte> Finish(uint sequence)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer, (uint)_length);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(8), sequence);
        return _buffer.AsSpan(0, _length);
    }

    private Span<byte> Append(ushort attribute, int size)
    {
        var start = _length;
        var padded = (size + 4 + 3) & ~3;
        if (start + padded > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, start + padded));
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(start), (ushort)(size + 4));
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(start + 2), attribute);
        _length = start + padded;
        return _buffer.AsSpan(start + 4, size);
    }
}
