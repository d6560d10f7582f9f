using VduseActors.Kernel;

namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>A monitor's way to one generation of device IOTLB, in that generation's bytes.</summary>
internal interface IViommuBackend : IDisposable
{
    /// <summary>The IOTLB.</summary>
    DeviceTlb Tlb { get; }

    /// <summary>Takes the next miss.</summary>
    /// <param name="iova">What is not known.</param>
    bool TryTakeMiss(out ulong iova);

    /// <summary>Tells a translation.</summary>
    Errno Update(in IotlbEntry entry);

    /// <summary>Tells that nothing is mapped in a range of one page.</summary>
    Errno Refuse(ulong page);

    /// <summary>Voids every translation that touches a range.</summary>
    Errno Invalidate(ulong start, ulong last);
}
