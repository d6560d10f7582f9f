namespace VduseActors.Simulator.Drivers;

/// <summary>What a <see cref="NetLoad"/> does.</summary>
public sealed record NetLoadOptions
{
    /// <summary>Frames to send.</summary>
    public long Frames { get; init; } = 10_000;

    /// <summary>Shortest frame in bytes, at least 60.</summary>
    public int MinBytes { get; init; } = 60;

    /// <summary>Longest frame in bytes; null: MTU and Ethernet header.</summary>
    public int? MaxBytes { get; init; }

    /// <summary>Frames on the way at most; fewer than the receiver has buffers, so that none may be dropped.</summary>
    public int Window { get; init; } = 64;

    /// <summary>Start of the random sequence: the same seed sends the same frames.</summary>
    public ulong Seed { get; init; } = 1;
}
