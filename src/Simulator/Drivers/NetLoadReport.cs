namespace VduseActors.Simulator.Drivers;

/// <summary>What a <see cref="NetLoad"/> did.</summary>
/// <param name="Frames">Frames that arrived in order, with the bytes that were sent.</param>
/// <param name="Bytes">Bytes of those.</param>
/// <param name="Wrong">Frames of the load that were out of order or had other bytes.</param>
/// <param name="Foreign">Frames that the load did not send.</param>
/// <param name="Elapsed">From the first to the last.</param>
/// <param name="IsComplete">Whether every frame arrived.</param>
public sealed record NetLoadReport(long Frames, long Bytes, long Wrong, long Foreign, TimeSpan Elapsed, bool IsComplete)
{
    /// <summary>Frames per second.</summary>
    public double FramesPerSecond => Frames / Math.Max(Elapsed.TotalSeconds, 1e-9);

    /// <summary>Every frame arrived, once, in order, with every byte as sent.</summary>
    public bool IsClean => IsComplete && Wrong == 0;
}
