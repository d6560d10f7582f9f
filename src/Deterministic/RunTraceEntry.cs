using System.Globalization;

namespace VduseActors.Deterministic;

/// <summary>One thing that happened in a run.</summary>
/// <param name="Time">Virtual time since the start of the run.</param>
/// <param name="What">What happened.</param>
/// <param name="Who">To whom, or null.</param>
/// <param name="First">First number that belongs to it.</param>
/// <param name="Second">Second number that belongs to it.</param>
public readonly record struct RunTraceEntry(TimeSpan Time, string What, string? Who, long First, long Second)
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Time.TotalMilliseconds,14:0.0000} {What} {Who} {First} {Second}");
}
