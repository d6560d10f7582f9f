namespace VduseActors.Virtio.Tests.Driver;

/// <summary>One descriptor of a chain as a driver posts it; only the chaining is left to the ring layout.</summary>
internal readonly record struct DriverBuffer(ulong Iova, uint Length, VirtqDescriptorFlags Flags = VirtqDescriptorFlags.None)
{
    public static DriverBuffer Readable(ulong iova, uint length) => new(iova, length);

    public static DriverBuffer Writable(ulong iova, uint length) => new(iova, length, VirtqDescriptorFlags.Write);

    /// <summary>A descriptor that points to an indirect table of so many bytes.</summary>
    public static DriverBuffer Indirect(ulong table, uint bytes) => new(table, bytes, VirtqDescriptorFlags.Indirect);
}
