namespace VduseActors.Virtio;

/// <summary>
/// A run of <see cref="IoVec"/> in unmanaged storage that belongs to a <see cref="VirtioRequest"/>: valid, at a fixed address,
/// until that request is completed, so it may be handed to the kernel or to another thread meanwhile.
/// </summary>
public readonly unsafe struct IoVecList
{
    /// <summary>Creates a view.</summary>
    /// <param name="pointer">First segment.</param>
    /// <param name="count">Number of segments.</param>
    /// <param name="bytes">Sum of their lengths.</param>
    public IoVecList(IoVec* pointer, int count, ulong bytes)
    {
        Pointer = pointer;
        Count = count;
        Bytes = bytes;
    }

    /// <summary>First segment.</summary>
    public IoVec* Pointer { get; }

    /// <summary>Number of segments.</summary>
    public int Count { get; }

    /// <summary>Sum of the lengths.</summary>
    public ulong Bytes { get; }

    /// <summary>The segments.</summary>
    // SAFETY: the storage holds Count segments for as long as the request lives, which the caller of the list holds.
    public Span<IoVec> Span => new(Pointer, Count);
}
