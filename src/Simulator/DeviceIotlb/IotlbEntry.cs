using VduseActors.Kernel;

namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>One translation: a range of I/O virtual addresses and where it lies in the memory of the virtual machine monitor.</summary>
/// <param name="Iova">First IOVA.</param>
/// <param name="Last">Last IOVA, inclusive.</param>
/// <param name="UserAddress">Address of <paramref name="Iova"/> in the monitor.</param>
/// <param name="Permission">What the device may do there.</param>
public readonly record struct IotlbEntry(ulong Iova, ulong Last, ulong UserAddress, IotlbPermission Permission)
{
    /// <summary>Whether the entry has an IOVA.</summary>
    public bool Contains(ulong iova) => Iova <= iova && iova <= Last;
}
