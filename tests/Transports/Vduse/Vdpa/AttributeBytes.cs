using System.Text;
using VduseActors.Transports.Vduse;

namespace VduseActors.Transports.Tests;

/// <summary>Attributes as the kernel writes them.</summary>
internal sealed class AttributeBytes
{
    private readonly List<byte> _bytes = [];

    public AttributeBytes Text(ushort type, string value) => Add(type, [.. Encoding.UTF8.GetBytes(value), 0]);

    public AttributeBytes UInt8(ushort type, byte value) => Add(type, [value]);

    public AttributeBytes UInt16(ushort type, ushort value) => Add(type, BitConverter.GetBytes(value));

    public AttributeBytes UInt32(ushort type, uint value) => Add(type, BitConverter.GetBytes(value));

    public AttributeBytes UInt64(ushort type, ulong value) => Add(type, BitConverter.GetBytes(value));

    public byte[] ToArray() => [.. _bytes];

    public NetlinkAttributes Read() => new(ToArray());

    private AttributeBytes Add(ushort type, byte[] value)
    {
        _bytes.AddRange(BitConverter.GetBytes((ushort)(value.Length + 4)));
        _bytes.AddRange(BitConverter.GetBytes(type));
        _bytes.AddRange(value);
        while (_bytes.Count % 4 != 0)
            _bytes.Add(0);
        return this;
    }
}
