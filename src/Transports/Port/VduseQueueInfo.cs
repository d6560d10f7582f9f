namespace VduseActors.Kernel;

/// <summary>What the driver configured for a queue (<c>struct vduse_vq_info</c>).</summary>
/// <param name="Size">Ring size in descriptors as the driver chose it; 0 before start and after reset.</param>
/// <param name="DescriptorAddress">IOVA of the descriptor table (split) or ring (packed).</param>
/// <param name="DriverAddress">IOVA of the avail ring (split) or driver event suppression area (packed).</param>
/// <param name="DeviceAddress">IOVA of the used ring (split) or device event suppression area (packed).</param>
/// <param name="State">The initial state, as the driver side set it; not the current one.</param>
/// <param name="Ready">The kernel's ready flag.</param>
public readonly record struct VduseQueueInfo(
    uint Size,
    ulong DescriptorAddress,
    ulong DriverAddress,
    ulong DeviceAddress,
    VduseQueueState State,
    bool Ready);
