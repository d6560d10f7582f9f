namespace VduseActors.Simulator.Iommu;

/// <summary>
/// Patterns that give device writes outside of buffers away, as the kernel's DMA debugging does: memory that does not belong to
/// the device is filled, and looked at again later.
/// </summary>
internal static class DmaDebug
{
    /// <summary>In pages that no buffer occupies, and behind the end of a buffer.</summary>
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
}
