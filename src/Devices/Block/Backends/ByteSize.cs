using System.Globalization;

namespace VduseActors.Devices.Block.Backends;

/// <summary>Words a number of bytes for people.</summary>
internal static class ByteSize
{
    private static readonly string[] _units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>For example <c>64 MiB</c>, <c>1.5 GiB</c>, <c>513 B</c>.</summary>
    public static string Format(ulong bytes)
    {
        double value = bytes;
        var unit = 0;
        for (; value >= 1024 && unit < _units.Length - 1; unit++)
            value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.##} {_units[unit]}");
    }
}
