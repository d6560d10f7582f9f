namespace VduseActors.Faults;

/// <summary>Which passings of its point concern a fault; null admits everything.</summary>
public sealed record FaultTarget
{
    /// <summary>Everything.</summary>
    public static FaultTarget Any { get; } = new();

    /// <summary>Name of the device.</summary>
    public string? Device { get; init; }

    /// <summary>Index of the queue.</summary>
    public int? Queue { get; init; }

    /// <summary>
    /// Backend operation: <c>read</c>, <c>write</c>, <c>flush</c>, <c>discard</c>, <c>write-zeroes</c>; <c>send</c> and <c>receive</c> of a
    /// network.
    /// </summary>
    public string? Operation { get; init; }

    /// <summary>First sector of a range that the request must touch.</summary>
    public ulong? FirstSector { get; init; }

    /// <summary>Last sector of that range.</summary>
    public ulong? LastSector { get; init; }

    /// <summary>Least bytes of the request.</summary>
    public ulong? MinBytes { get; init; }

    /// <summary>Most bytes of the request.</summary>
    public ulong? MaxBytes { get; init; }

    /// <summary>
    /// Type of the control message (<c>set-status</c>, <c>reset</c>, <c>update-iotlb</c> ...), or of the actor's message
    /// (<c>kick</c>, <c>prepare</c> ...: its class, in lower case with dashes).
    /// </summary>
    public string? Message { get; init; }

    /// <summary>The actor: <c>supervisor</c>, <c>control</c>, <c>iotlb</c>, <c>queue</c> or <c>backend</c>.</summary>
    public string? Actor { get; init; }

    /// <summary>Whether a passing is admitted.</summary>
    public bool Admits(in FaultSite site) =>
        (Device is null || Device == site.Device)
        && (Queue is null || Queue == site.Queue)
        && (Operation is null || Operation == site.Operation)
        && (Message is null || Message == site.Message)
        && (Actor is null || Actor == site.Actor)
        && (MinBytes is null || site.Bytes >= MinBytes)
        && (MaxBytes is null || site.Bytes <= MaxBytes)
        && ((FirstSector is null && LastSector is null) || (site.HasRange && Touches(site)));

    private bool Touches(in FaultSite site)
    {
        var last = site.Sector + Math.Max(1, (site.Bytes + 511) / 512) - 1;
        return site.Sector <= (LastSector ?? ulong.MaxValue) && last >= (FirstSector ?? 0);
    }
}
