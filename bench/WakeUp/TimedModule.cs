using VduseActors.Simulator.Drivers;

namespace VduseActors.Bench.WakeUp;

/// <summary>virtio-blk whose kicks are timed.</summary>
internal sealed class TimedModule : IVirtioDriverModule
{
    private readonly BlockDriverModule _block = new(new BlockDriverOptions { MaxQueues = 1, ScanPartitions = false });

    public string Name => _block.Name;

    public uint DeviceId => _block.DeviceId;

    public ulong SupportedFeatures => _block.SupportedFeatures;

    public ulong MaskedFeatures => _block.MaskedFeatures;

    /// <summary>The transport of the device that was probed last.</summary>
    public TimedTransport? Transport { get; private set; }

    /// <summary>The driver of that device.</summary>
    public SimulatedBlockDriver? Disk { get; private set; }

    public IVirtioDriver? Probe(IVirtioTransport transport)
    {
        Transport = new TimedTransport(transport);
        Disk = (SimulatedBlockDriver?)_block.Probe(Transport);
        return Disk;
    }
}
