using System.Globalization;

namespace VduseActors.Host.Output;

/// <summary>Sizes in bytes as people write them.</summary>
internal static class ByteSize
{
    private static readonly string[] _units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>The size in the largest binary unit that leaves at least 1, with one decimal where it is not whole.</summary>
    /// <param name="bytes">A size.</param>
    public static string Format(ulong bytes)
    {
        var unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < _units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {_units[unit]}");
    }
}
