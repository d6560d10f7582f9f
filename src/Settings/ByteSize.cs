using System.Globalization;

namespace VduseActors.Settings;

/// <summary>Sizes in bytes as people write them.</summary>
public static class ByteSize
{
    private static readonly string[] _units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>The size in the largest binary unit that leaves at least 1, with up to two decimals.</summary>
    /// <param name="bytes">A size.</param>
    /// <returns>For example <c>64 MiB</c>, <c>1.5 GiB</c>, <c>513 B</c>.</returns>
    public static string Format(ulong bytes)
    {
        var unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < _units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.##} {_units[unit]}");
    }
}
