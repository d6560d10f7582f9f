namespace VduseActors.Virtio;

/// <summary>
/// Memory of this process that holds driver memory, stays where it is and has no holes: it may be registered with io_uring.
/// </summary>
/// <param name="Address">First byte, page-aligned.</param>
/// <param name="Length">Bytes, a multiple of the page size.</param>
public sealed record PinnedRange(nint Address, ulong Length)
{
    /// <summary>Whether a segment lies inside.</summary>
    public bool Contains(in IoVec segment)
    {
        // A wrapped offset is above any length, so one comparison excludes addresses on both sides.
        var offset = (ulong)(segment.Address - Address);
        return offset <= Length && segment.Length <= Length - offset;
    }
}
