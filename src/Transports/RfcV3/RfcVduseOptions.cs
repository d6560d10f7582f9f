namespace VduseActors.Transports.RfcV3;

/// <summary>How a daemon uses a kernel with RFC v3.</summary>
public sealed record RfcVduseOptions
{
    /// <summary>
    /// Smallest and largest bounce pool. The kernel takes any size and then holds that much memory; later ones limit it to these.
    /// </summary>
    public const ulong MinBounceSize = 1UL << 20, MaxBounceSize = 1UL << 30;

    /// <summary>Bytes of each device's bounce pool: 1 MiB to 1 GiB.</summary>
    public ulong BounceSize { get; init; } = 64UL << 20;

    /// <summary>Id that is tried first; ids that others have are passed over.</summary>
    public uint FirstId { get; init; } = 1;
}
