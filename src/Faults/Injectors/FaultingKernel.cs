using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Faults;

/// <summary>A kernel port whose calls fail as planned.</summary>
internal sealed class FaultingKernel(IVduseKernel inner, FaultInjector injector) : IVduseKernel
{
    private readonly FaultingBus _bus = new(inner.Bus, injector.Session);

    public string Description => inner.Description;

    public string BootId => inner.BootId;

    public ulong ApiVersion => inner.ApiVersion;

    public VduseFeatures Features => inner.Features;

    public IVdpaBus Bus => _bus;

    public void CreateDevice(VduseDeviceSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        injector.Session.FailCall(FaultPoint.CreateDevice, Operations.CreateDevice, spec.Name);
        inner.CreateDevice(spec);
    }

    public void DestroyDevice(string name)
    {
        injector.Session.FailCall(FaultPoint.DestroyDevice, Operations.DestroyDevice, name);
        inner.DestroyDevice(name);
    }

    public IVduseDevice OpenDevice(string name)
    {
        injector.Session.FailCall(FaultPoint.OpenDevice, Operations.OpenDevice, name);
        var device = new FaultingDevice(inner.OpenDevice(name), injector.Session);
        injector.Opened(device);
        return device;
    }

    public IReadOnlyList<string> ListDevices() => inner.ListDevices();

    public void Dispose() => inner.Dispose();
}
