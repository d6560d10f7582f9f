using VduseActors.Simulator.Drivers;

namespace VduseActors.Lab.Simulation;

/// <summary>A driver module that tells of each disk it has taken.</summary>
/// <param name="inner">The module.</param>
/// <param name="probed">Is told; on the thread that attaches, so it must not wait for the disk.</param>
internal sealed class ProbingModule(BlockDriverModule inner, Action<SimulatedBlockDriver> probed) : IVirtioDriverModule
{
    public string Name => inner.Name;

    public uint DeviceId => inner.DeviceId;

    public ulong SupportedFeatures => inner.SupportedFeatures;

    public ulong MaskedFeatures => inner.MaskedFeatures;

    public IVirtioDriver? Probe(IVirtioTransport transport)
    {
        var driver = inner.Probe(transport);
        if (driver is SimulatedBlockDriver disk)
        {
            probed(disk);
        }

        return driver;
    }
}
