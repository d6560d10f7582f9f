using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Net;

namespace VduseActors.Faults;

/// <summary>A device whose backend fails as planned, when it is opened and while it is used.</summary>
internal sealed class FaultingDefinition(IDeviceDefinition inner, FaultInjector injector) : DelegatingDefinition(inner)
{
    private readonly FrameFaults _frames = new(injector.Session, inner.Name);
    private bool _opened;

    public override IBackend OpenBackend()
    {
        var point = _opened ? FaultPoint.Reopen : FaultPoint.FirstOpen;
        _opened = true;
        var fired = injector.Session.Pass(point, new FaultSite { Device = Name });
        if (fired is { Fault.Kind.Name: not "backend.misfit" })
            throw new IOException($"backend of '{Name}': {fired.Fault.Error}, fault '{fired.Fault.Name}' was injected");
        var backend = base.OpenBackend();
        injector.Fit.Note(Name, backend);
        if (injector.Fit.ObstacleOf(Name) is { } obstacle)
        {
            backend?.Dispose();
            throw new DeviceConfigurationException("backend", $"device '{Name}': fault plan {obstacle}");
        }

        return backend switch
        {
            IBlockBackend blocks => new FaultingStorage(blocks, Name, injector.Session, isMisfit: fired is not null),
            INetBackend network => new FaultingNetwork(network, _frames),
            _ => backend,
        };
    }

    public override IVirtioDevice CreateDevice(IBackend backend)
    {
        var device = base.CreateDevice(backend);
        return backend is INetBackend ? new FaultingReceiver(device, _frames) : device;
    }
}
