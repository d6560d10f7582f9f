using VduseActors.Devices;
using VduseActors.Devices.Block;

namespace VduseActors.Faults;

/// <summary>A device whose backend fails as planned, when it is opened and while it is used.</summary>
internal sealed class FaultingDefinition(IDeviceDefinition inner, FaultSession session) : DelegatingDefinition(inner)
{
    private bool _opened;

    public override IBackend OpenBackend()
    {
        var point = _opened ? FaultPoint.Reopen : FaultPoint.FirstOpen;
        _opened = true;
        var fired = session.Pass(point, new FaultSite { Device = Name });
        if (fired is { Fault.Kind.Name: not "backend.misfit" })
            throw new IOException($"backend of '{Name}': {fired.Fault.Error}, fault '{fired.Fault.Name}' was injected");
        var backend = base.OpenBackend();
        return backend is IBlockBackend blocks ? new FaultingStorage(blocks, Name, session, isMisfit: fired is not null) : backend;
    }
}
