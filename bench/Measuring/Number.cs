using System.Globalization;

namespace VduseActors.Bench.Measuring;

/// <summary>Numbers as people read them: three digits that count, no more.</summary>
public static class Number
{
    /// <summary>The number with a comma between thousands where it has many digits, and decimals where it has few.</summary>
    public static string Format(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        >= 0.01 => value.ToString("0.##", CultureInfo.InvariantCulture),
        _ => value.ToString("0.####", CultureInfo.InvariantCulture),
    };
}
