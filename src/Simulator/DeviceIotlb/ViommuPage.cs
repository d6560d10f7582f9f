namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>A page of the guest's I/O page table.</summary>
/// <param name="Address">Guest-physical address of the page.</param>
/// <param name="Entry">The translation that is told for it; may cover more pages.</param>
internal readonly record struct ViommuPage(ulong Address, IotlbEntry Entry);
