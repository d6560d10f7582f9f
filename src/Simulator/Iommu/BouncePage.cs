namespace VduseActors.Simulator.Iommu;

/// <summary>What lazily copied bounce memory knows of one page. A buffer has its pages for itself.</summary>
internal struct BouncePage
{
    /// <summary>The page exists: the device touched it.</summary>
    internal bool IsPresent;

    /// <summary>Bytes of the driver's buffer that belong to this page, 1 to 4096; 0 while no buffer is mapped here.</summary>
    internal int Original;

    /// <summary>Who writes the buffer that is mapped here.</summary>
    internal DmaDirection Direction;

    /// <summary>A touch of this page was refused, and the refusal still stands in the device's page table.</summary>
    internal bool IsRefused;
}
