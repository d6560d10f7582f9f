using VduseActors.Virtio;

namespace VduseActors.State;

/// <summary>The three parts of a queue's ring, mapped.</summary>
/// <param name="Areas">Host addresses and size for the virtqueue.</param>
/// <param name="Parts">The parts, to be populated before the ring is touched.</param>
internal sealed record RingMapping(RingAreas Areas, IReadOnlyList<RingPart> Parts)
{
    /// <summary>True when the owner of the ring's memory took some of it away.</summary>
    public bool HasVanished => Parts.Any(part => part.Probe is { HasVanished: true });

    /// <summary>
    /// Makes every page of the ring present, so that no later touch faults. May block as long as the memory's owner lets it:
    /// called on the queue's own loop.
    /// </summary>
    /// <returns>False when some page is not backed by memory.</returns>
    public bool TryPopulate()
    {
        foreach (var part in Parts)
        {
            if (part.Probe is { } probe && !probe.EnsureAccessible(part.Address, part.Length, part.Write))
                return false;
        }

        return true;
    }
}
