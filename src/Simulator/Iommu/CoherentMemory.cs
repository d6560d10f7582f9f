namespace VduseActors.Simulator.Iommu;

/// <summary>Memory shared between driver and device at all times: a ring, or a guest's RAM.</summary>
/// <param name="Iova">Address as the device sees it.</param>
/// <param name="Host">The driver's own mapping of it.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct CoherentMemory(ulong Iova, nint Host, nuint Length);
