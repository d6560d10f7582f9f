namespace VduseActors.Simulator.Drivers;

/// <summary>What a <see cref="BlockLoad"/> did.</summary>
/// <param name="Reads">Reads that ended with OK.</param>
/// <param name="Writes">Writes that ended with OK.</param>
/// <param name="Flushes">Flushes that ended with OK.</param>
/// <param name="Failed">Requests that the device failed.</param>
/// <param name="Aborted">Requests that the driver took back, at a reset.</param>
/// <param name="Mismatches">Reads whose data was not what it must be.</param>
/// <param name="Bytes">Bytes read and written.</param>
/// <param name="Elapsed">From the first submission to the last completion.</param>
/// <param name="FirstMismatch">Sector of the first wrong read, or null.</param>
public sealed record BlockLoadReport(
    long Reads,
    long Writes,
    long Flushes,
    long Failed,
    long Aborted,
    long Mismatches,
    long Bytes,
    TimeSpan Elapsed,
    ulong? FirstMismatch)
{
    /// <summary>Requests completed per second.</summary>
    public double RequestsPerSecond => (Reads + Writes + Flushes) / Math.Max(Elapsed.TotalSeconds, 1e-9);

    /// <summary>Bytes transferred per second.</summary>
    public double BytesPerSecond => Bytes / Math.Max(Elapsed.TotalSeconds, 1e-9);

    /// <summary>Every request ended with OK and every read was right.</summary>
    public bool IsClean => Failed == 0 && Aborted == 0 && Mismatches == 0;
}
