using System.Collections.Concurrent;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Bench.WakeUp;

/// <summary>
/// The simulated kernel, but an interrupt is one eventfd that the driver waits on, as under vhost-vdpa on the real one: what the
/// simulation's own work queue costs is nobody's wake-up.
/// </summary>
/// <param name="inner">The simulated kernel.</param>
internal sealed class CallingKernel(IVduseKernel inner) : IVduseKernel
{
    private readonly ConcurrentDictionary<string, EventFd> _calls = new(StringComparer.Ordinal);

    public string Description => inner.Description;

    public string BootId => inner.BootId;

    public ulong ApiVersion => inner.ApiVersion;

    public VduseFeatures Features => inner.Features;

    public IVdpaBus Bus => inner.Bus;

    /// <summary>What a device's interrupts signal.</summary>
    /// <param name="device">Name of the device.</param>
    public EventFd CallOf(string device) => _calls.GetOrAdd(device, _ => EventFd.Create());

    public void CreateDevice(VduseDeviceSpec spec) => inner.CreateDevice(spec);

    public void DestroyDevice(string name) => inner.DestroyDevice(name);

    public IVduseDevice OpenDevice(string name) => new CallingDevice(inner.OpenDevice(name), CallOf(name));

    public IReadOnlyList<string> ListDevices() => inner.ListDevices();

    public void Dispose()
    {
        inner.Dispose();
        foreach (var call in _calls.Values)
            call.Dispose();
    }
}
