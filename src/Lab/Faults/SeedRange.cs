using System.Globalization;
using VduseActors.Host;

namespace VduseActors.Lab.Faults;

/// <summary>Seeds of a campaign: <c>7</c> or <c>1..10000</c>.</summary>
/// <param name="First">First seed.</param>
/// <param name="Last">Last seed, inclusive.</param>
internal sealed record SeedRange(ulong First, ulong Last)
{
    /// <summary>Number of seeds.</summary>
    public ulong Count => Last - First + 1;

    /// <summary>Reads a range.</summary>
    /// <exception cref="BadInputException">It is none.</exception>
    public static SeedRange Parse(string text)
    {
        var parts = text.Split("..");
        if (parts.Length is 1 or 2
            && ulong.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && ulong.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            && first <= last)
        {
            return new SeedRange(first, last);
        }

        throw new BadInputException($"--seeds: '{text}' is no range of seeds; write for example 1..10000.");
    }
}
