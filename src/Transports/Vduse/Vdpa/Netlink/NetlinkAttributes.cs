using System.Buffers.Binary;
using System.Text;

namespace VduseActors.Transports.Vduse;

/// <summary>Attributes one after the other: length including the header (u16), type (u16), value, padding to 4 bytes.</summary>
/// <remarks>Stops at the first one whose length is impossible. A value shorter than what is asked for is taken as absent.</remarks>
internal ref struct NetlinkAttributes
{
    private const int HeaderSize = 4;
    private const ushort TypeMask = 0x3fff;

    private ReadOnlySpan<byte> _rest;
    private ReadOnlySpan<byte> _value;

    public NetlinkAttributes(ReadOnlySpan<byte> attributes)
    {
        _rest = attributes;
        _value = default;
        Type = 0;
    }

    /// <summary>Type of the current attribute, without the flags for nesting and byte order.</summary>
    public ushort Type { get; private set; }

    public readonly byte? Byte => _value.Length >= 1 ? _value[0] : null;

    public readonly ushort? UInt16 => _value.Length >= 2 ? BinaryPrimitives.ReadUInt16LittleEndian(_value) : null;

    public readonly uint? UInt32 => _value.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(_value) : null;

    public readonly ulong? UInt64 => _value.Length >= 8 ? BinaryPrimitives.ReadUInt64LittleEndian(_value) : null;

    /// <summary>The value up to its first NUL.</summary>
    public readonly string Text
    {
        get
        {
            var end = _value.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? _value : _value[..end]);
        }
    }

    /// <summary>Goes to the next attribute.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < HeaderSize)
            return false;
        var length = BinaryPrimitives.ReadUInt16LittleEndian(_rest);
        if (length < HeaderSize || length > _rest.Length)
            return false;
        Type = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(_rest[2..]) & TypeMask);
        _value = _rest[HeaderSize..length];
        _rest = _rest[Math.Min((length + 3) & ~3, _rest.Length)..];
        return true;
    }
}
