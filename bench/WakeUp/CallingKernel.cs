using System.Collections.Concurrent;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Bench.WakeUp;

/// <summary>
/// The simulated kernel, but an interrupt is one eventfd that the driver waits on, as under vhost-vdpa on the real one: what the
/// simulation's own work queue costs is nobody's wake-up.
/// </summary>
/// <param name="inner">The simulated kernel.</param>
internal sealed class CallingKernel(IVduseKernel inner) : DelegatingVduseKernel(inner)
{
    private readonly ConcurrentDictionary<string, EventFd> _calls = new(StringComparer.Ordinal);

    /// <summary>What a device's interrupts signal.</summary>
    /// <param name="device">Name of the device.</param>
    public EventFd CallOf(string device) => _calls.GetOrAdd(device, _ => EventFd.Create());

    public override IVduseDevice OpenDevice(string name) => new CallingDevice(base.OpenDevice(name), CallOf(name));

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (var call in _calls.Values)
            call.Dispose();
    }
}
