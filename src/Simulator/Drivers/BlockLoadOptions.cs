namespace VduseActors.Simulator.Drivers;

/// <summary>What a <see cref="BlockLoad"/> does.</summary>
public sealed record BlockLoadOptions
{
    /// <summary>Bytes of a request: a multiple of the device's block size.</summary>
    public int RequestBytes { get; init; } = 4096;

    /// <summary>Requests in flight per queue, at least 1.</summary>
    public int Depth { get; init; } = 16;

    /// <summary>Each request goes on where the one before it ended, instead of anywhere.</summary>
    public bool Sequential { get; init; }

    /// <summary>Share of writes, 0 to 100; the rest are reads.</summary>
    public int WritePercent { get; init; } = 30;

    /// <summary>A flush after this many requests of each job; 0 for none. Only where the device has FLUSH.</summary>
    public int FlushEvery { get; init; }

    /// <summary>First sector of the range used, in units of 512 bytes.</summary>
    public ulong FirstSector { get; init; }

    /// <summary>Sectors of the range used; null for all behind the first.</summary>
    public ulong? Sectors { get; init; }

    /// <summary>Ends after this many requests; null to run until stopped.</summary>
    public long? Requests { get; init; }

    /// <summary>Whether what is read is compared with what was written, or with what was read before.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>Start of the random sequences: the same seed sends the same requests.</summary>
    public ulong Seed { get; init; } = 1;
}
