namespace VduseActors.Simulator.Iommu;

/// <summary>Who writes a streaming buffer (the kernel's <c>enum dma_data_direction</c>).</summary>
public enum DmaDirection
{
    /// <summary>Both: copied in at map time and out at unmap time.</summary>
    Bidirectional = 0,

    /// <summary>The driver writes, the device reads: copied in at map time.</summary>
    ToDevice = 1,

    /// <summary>The device writes, the driver reads: copied out at unmap time.</summary>
    FromDevice = 2,
}
