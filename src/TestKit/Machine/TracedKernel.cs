using VduseActors.Kernel;

namespace VduseActors.TestKit.Machine;

/// <summary>Notes every call of the daemon to its kernel, with what it gave, and the devices that it has open.</summary>
internal sealed class TracedKernel(IVduseKernel inner, DaemonTrace trace, List<IVduseDevice> open) : DelegatingVduseKernel(inner)
{
    public override IVdpaBus Bus { get; } = new TracedBus(inner.Bus, trace);

    public override void CreateDevice(VduseDeviceSpec spec)
    {
        trace.Note("create", spec.Name, spec.QueueCount, (long)spec.Features);
        base.CreateDevice(spec);
    }

    public override void DestroyDevice(string name)
    {
        trace.Note("destroy", name);
        base.DestroyDevice(name);
    }

    public override IVduseDevice OpenDevice(string name)
    {
        trace.Note("open", name);
        var device = new TracedDevice(base.OpenDevice(name), trace);
        open.Add(device);
        return device;
    }
}
