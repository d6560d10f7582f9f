using System.Globalization;

namespace VduseActors.Settings.Units;

/// <summary>Durations as configurations write them: <c>500ms</c>, <c>1.5 s</c>; a bare number is milliseconds.</summary>
internal static class DurationText
{
    /// <summary>Reads a duration.</summary>
    /// <returns>False if the text is none; a negative number is read as such and left to the caller to refuse.</returns>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var end = text.Length;
        while (end > 0 && char.IsAsciiLetter(text[end - 1]))
        {
            end--;
        }

        var ticksPerUnit = TicksPerUnit(text[end..]);
        if (ticksPerUnit is null
            || !double.TryParse(
                text[..end].TrimEnd(), NumberStyles.Float & ~NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var ticks = Math.Round(number * ticksPerUnit.Value);
        if (Math.Abs(ticks) >= long.MaxValue)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)ticks);
        return true;
    }

    private static double? TicksPerUnit(string unit) => unit switch
    {
        "ns" or "nano" or "nanos" or "nanosecond" or "nanoseconds" => TimeSpan.TicksPerMicrosecond / 1000.0,
        "micro" or "micros" or "microsecond" or "microseconds" => TimeSpan.TicksPerMicrosecond,
        "" or "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => TimeSpan.TicksPerMillisecond,
        "s" or "second" or "seconds" => TimeSpan.TicksPerSecond,
        "m" or "minute" or "minutes" => TimeSpan.TicksPerMinute,
        "h" or "hour" or "hours" => TimeSpan.TicksPerHour,
        "d" or "day" or "days" => TimeSpan.TicksPerDay,
        _ => null,
    };
}
