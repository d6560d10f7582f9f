using VduseActors.Deterministic;
using VduseActors.Kernel;

namespace VduseActors.SimulatedRuns;

/// <summary>Notes every call of the daemon to its kernel, with what it gave.</summary>
internal sealed class TracedKernel(IVduseKernel inner, RunTrace trace) : DelegatingVduseKernel(inner)
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
        return new TracedDevice(base.OpenDevice(name), trace);
    }
}
