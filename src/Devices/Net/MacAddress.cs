using System.Globalization;

namespace VduseActors.Devices.Net;

/// <summary>A 48-bit Ethernet address.</summary>
public readonly record struct MacAddress
{
    /// <summary>Bytes of an address.</summary>
    public const int Bytes = 6;

    private const ulong Mask = (1UL << 48) - 1;
    private const ulong LocallyAdministered = 0x02UL << 40, Multicast = 0x01UL << 40;

    private readonly ulong _value;

    private MacAddress(ulong value) => _value = value;

    /// <summary>True for group addresses, which no device can have.</summary>
    public bool IsMulticast => (_value & Multicast) != 0;

    /// <summary>True for 00:00:00:00:00:00.</summary>
    public bool IsZero => _value == 0;

    /// <summary>The address that a device has when none is configured: a locally administered one that follows from its name.</summary>
    /// <param name="name">Name of the device.</param>
    public static MacAddress FromName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);

        // FNV-1a: the same name has the same address on every machine and in every version.
        var hash = 0xcbf29ce484222325;
        foreach (var character in name)
            hash = (hash ^ character) * 0x100000001b3;
        return new MacAddress(((hash ^ (hash >> 16)) & Mask & ~Multicast) | LocallyAdministered);
    }

    /// <summary>Reads <c>02:00:5e:10:00:01</c>: six two-digit hexadecimal numbers with colons between them.</summary>
    public static bool TryParse(string text, out MacAddress address)
    {
        ArgumentNullException.ThrowIfNull(text);
        address = default;
        if (text.Length != 17)
            return false;
        ulong value = 0;
        for (var i = 0; i < Bytes; i++)
        {
            var at = i * 3;
            if ((i > 0 && text[at - 1] != ':')
                || !byte.TryParse(text.AsSpan(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var part))
            {
                return false;
            }

            value = value << 8 | part;
        }

        address = new MacAddress(value);
        return true;
    }

    /// <summary>Writes the six bytes in the order of the wire.</summary>
    public void CopyTo(Span<byte> destination)
    {
        for (var i = 0; i < Bytes; i++)
            destination[i] = (byte)(_value >> (8 * (Bytes - 1 - i)));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        CopyTo(bytes);
        return string.Create(
            CultureInfo.InvariantCulture, $"{bytes[0]:x2}:{bytes[1]:x2}:{bytes[2]:x2}:{bytes[3]:x2}:{bytes[4]:x2}:{bytes[5]:x2}");
    }
}
