using VduseActors.Kernel;

namespace VduseActors.Faults;

/// <summary>A kernel port whose calls fail as planned.</summary>
internal sealed class FaultingKernel(IVduseKernel inner, FaultInjector injector) : DelegatingVduseKernel(inner)
{
    public override IVdpaBus Bus { get; } = new FaultingBus(inner.Bus, injector.Session);

    public override void CreateDevice(VduseDeviceSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        injector.Session.FailCall(FaultPoint.CreateDevice, Operations.CreateDevice, spec.Name);
        base.CreateDevice(spec);
    }

    public override void DestroyDevice(string name)
    {
        injector.Session.FailCall(FaultPoint.DestroyDevice, Operations.DestroyDevice, name);
        base.DestroyDevice(name);
    }

    public override IVduseDevice OpenDevice(string name)
    {
        injector.Session.FailCall(FaultPoint.OpenDevice, Operations.OpenDevice, name);
        var device = new FaultingDevice(base.OpenDevice(name), injector.Session);
        injector.Opened(device);
        return device;
    }
}
