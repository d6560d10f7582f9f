using VduseActors.Simulator.Drivers;

namespace VduseActors.Faults;

/// <summary>A driver module whose driver works through a transport that fails as planned.</summary>
internal sealed class FaultingDriverModule(IVirtioDriverModule inner, FaultInjector injector) : IVirtioDriverModule
{
    public string Name => inner.Name;

    public uint DeviceId => inner.DeviceId;

    public ulong SupportedFeatures => inner.SupportedFeatures;

    public ulong MaskedFeatures => inner.MaskedFeatures;

    public IVirtioDriver? Probe(IVirtioTransport transport) => inner.Probe(new FaultingTransport(transport, injector));
}
