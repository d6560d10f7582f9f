using VduseActors.Deterministic;
using VduseActors.Kernel;

namespace VduseActors.SimulatedRuns;

/// <summary>Notes every call of the daemon to its kernel, with what it gave.</summary>
internal sealed class TracedKernel(IVduseKernel inner, RunTrace trace) : IVduseKernel
{
    public string Description => inner.Description;

    public string BootId => inner.BootId;

    public ulong ApiVersion => inner.ApiVersion;

    public VduseFeatures Features => inner.Features;

    public IVdpaBus Bus { get; } = new TracedBus(inner.Bus, trace);

    public void CreateDevice(VduseDeviceSpec spec)
    {
        trace.Note("create", spec.Name, spec.QueueCount, (long)spec.Features);
        inner.CreateDevice(spec);
    }

    public void DestroyDevice(string name)
    {
        trace.Note("destroy", name);
        inner.DestroyDevice(name);
    }

    public IVduseDevice OpenDevice(string name)
    {
        trace.Note("open", name);
        return new TracedDevice(inner.OpenDevice(name), trace);
    }

    public IReadOnlyList<string> ListDevices() => inner.ListDevices();

    public void Dispose() => inner.Dispose();
}
