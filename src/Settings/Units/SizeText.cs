using System.Globalization;

namespace VduseActors.Settings.Units;

/// <summary>Sizes as configurations write them: <c>k</c>, <c>Ki</c>, <c>KiB</c> count in 1024s, <c>kB</c>, <c>MB</c> in 1000s.</summary>
internal static class SizeText
{
    /// <summary>Reads a size in bytes.</summary>
    /// <returns>False if the text is none, or more than a 64-bit number holds.</returns>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var end = text.Length;
        while (end > 0 && !char.IsAsciiDigit(text[end - 1]))
        {
            end--;
        }

        var factor = Factor(text[end..].Trim());
        if (factor is null || !long.TryParse(text[..end], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var size = (Int128)number * factor.Value;
        bytes = (long)size;
        return size == bytes;
    }

    private static long? Factor(string unit) => unit switch
    {
        "" or "b" or "B" or "byte" or "bytes" => 1,
        "k" or "K" or "Ki" or "KiB" or "kibibyte" or "kibibytes" => 1L << 10,
        "m" or "M" or "Mi" or "MiB" or "mebibyte" or "mebibytes" => 1L << 20,
        "g" or "G" or "Gi" or "GiB" or "gibibyte" or "gibibytes" => 1L << 30,
        "t" or "T" or "Ti" or "TiB" or "tebibyte" or "tebibytes" => 1L << 40,
        "p" or "P" or "Pi" or "PiB" or "pebibyte" or "pebibytes" => 1L << 50,
        "e" or "E" or "Ei" or "EiB" or "exbibyte" or "exbibytes" => 1L << 60,
        "kB" or "kilobyte" or "kilobytes" => 1_000,
        "MB" or "megabyte" or "megabytes" => 1_000_000,
        "GB" or "gigabyte" or "gigabytes" => 1_000_000_000,
        "TB" or "terabyte" or "terabytes" => 1_000_000_000_000,
        "PB" or "petabyte" or "petabytes" => 1_000_000_000_000_000,
        "EB" or "exabyte" or "exabytes" => 1_000_000_000_000_000_000,
        _ => null,
    };
}
