namespace VduseActors.Virtio;

/// <summary>A chain that a queue's predecessor had taken and not given back.</summary>
/// <param name="Head">Head descriptor (split) or buffer id (packed).</param>
/// <param name="Sequence">Order in which it was taken, from 1.</param>
public readonly record struct InFlightRequest(ushort Head, ulong Sequence)
{
    /// <summary>Packed: where the log has the copy of its descriptors.</summary>
    internal ushort Entry { get; init; }

    /// <summary>Packed: how many descriptors it has.</summary>
    internal ushort DescriptorCount { get; init; }
}
