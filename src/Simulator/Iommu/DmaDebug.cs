namespace VduseActors.Simulator.Iommu;

/// <summary>
/// Finds device writes outside the buffers it was given, as the kernel's DMA debugging does: slots are filled with a pattern
/// whenever they do not belong to the device, and looked at again later.
/// </summary>
internal static class DmaDebug
{
    /// <summary>In slots that no buffer occupies, and behind the end of a buffer.</summary>
    internal const byte FreePattern = 0x6b;

    /// <summary>In buffers that the device is to fill; a device that reports more than it wrote leaves it visible.</summary>
    internal const byte UnwrittenPattern = 0xa7;

    /// <summary>Offset of the first byte that differs from the pattern, or -1.</summary>
    internal static int FindWrite(ReadOnlySpan<byte> memory, byte pattern) => memory.IndexOfAnyExcept(pattern);

    /// <summary>Offset of the first byte in which two ranges of equal length differ, or -1.</summary>
    internal static int FindDifference(ReadOnlySpan<byte> memory, ReadOnlySpan<byte> expected)
    {
        var common = memory.CommonPrefixLength(expected);
        return common == expected.Length ? -1 : common;
    }

    /// <summary>A bitmap of pages: bit set means that the simulated kernel allocated the page.</summary>
    internal static bool TestAndSet(Span<ulong> bitmap, int page)
    {
        ref var word = ref bitmap[page >> 6];
        var bit = 1UL << page;
        return (Interlocked.Or(ref word, bit) & bit) != 0;
    }
}
