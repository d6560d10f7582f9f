namespace VduseActors.Kernel;

/// <summary>What a vhost-vdpa file can do beyond the first version (<c>VHOST_BACKEND_F_*</c>).</summary>
[Flags]
public enum VhostBackendFeatures : ulong
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>IOTLB messages of version 2, which name an address space.</summary>
    IotlbMessageV2 = 1UL << 1,

    /// <summary>Map changes can be gathered.</summary>
    IotlbBatch = 1UL << 2,

    /// <summary>The device has several address spaces.</summary>
    AddressSpaces = 1UL << 3,

    /// <summary>The device can be suspended.</summary>
    Suspend = 1UL << 4,
}
