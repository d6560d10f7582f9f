namespace VduseActors.Simulator.Iommu;

/// <summary>The bounce memory of an address space: where streaming buffers lie, and when their data is copied.</summary>
internal unsafe interface IBouncePool
{
    /// <summary>Maps a buffer; 0 when there is no room.</summary>
    ulong Map(ReadOnlySpan<byte> source, DmaDirection direction);

    /// <summary>Ends a buffer: copies out its full length where the device may write.</summary>
    void Unmap(ulong iova, Span<byte> buffer, DmaDirection direction);

    /// <summary>Ends a buffer that nobody looks at any more.</summary>
    void Discard(ulong iova, int length);

    /// <summary>Whether the page at an IOVA was ever allocated.</summary>
    bool WasUsed(ulong iova);

    /// <summary>Continues in other memory of the same size, with the contents of all pages in use.</summary>
    void MoveTo(byte* memory);
}
