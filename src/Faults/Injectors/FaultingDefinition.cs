using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Net;

namespace VduseActors.Faults;

/// <summary>A device whose backend fails as planned, when it is opened and while it is used.</summary>
internal sealed class FaultingDefinition(IDeviceDefinition inner, FaultInjector injector) : DelegatingDefinition(inner)
{
    private readonly FrameFaults _frames = new(injector.Session, inner.Name);
    private readonly FileFaults _files = new(injector.Session, inner.Name, injector.Fit);
    private bool _opened;

    public override IBackend OpenBackend()
    {
        var point = _opened ? FaultPoint.Reopen : FaultPoint.FirstOpen;
        _opened = true;
        var backend = injector.Session.Pass(point, new FaultSite { Device = Name }) is { } fired
            ? fired.Does<OpenEffect>()(fired, Open)
            : Open();
        injector.Fit.Note(Name, backend);
        if (injector.Fit.ObstacleOf(Name) is { } obstacle)
        {
            backend?.Dispose();
            throw new DeviceConfigurationException("backend", $"device '{Name}': fault plan {obstacle}");
        }

        return backend switch
        {
            IBlockBackend blocks => new FaultingStorage(blocks, Name, injector.Session),
            INetBackend network => new FaultingNetwork(network, _frames),
            _ => backend,
        };
    }

    private IBackend Open() => HasFileFaults ? _files.While(base.OpenBackend) : base.OpenBackend();

    private bool HasFileFaults => injector.Session.Plan.Faults.Any(fault => fault.Kind.Area == FaultArea.File);

    public override IVirtioDevice CreateDevice(IBackend backend)
    {
        var device = base.CreateDevice(backend);
        return backend is INetBackend ? new FaultingReceiver(device, _frames) : device;
    }
}
