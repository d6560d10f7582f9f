using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Bench.WakeUp;

/// <summary>A device whose queue interrupts signal an eventfd; all else is the simulated kernel's.</summary>
/// <param name="inner">The open device.</param>
/// <param name="call">What interrupts signal.</param>
internal sealed class CallingDevice(IVduseDevice inner, EventFd call) : DelegatingVduseDevice(inner)
{
    public override Errno TryInjectInterrupt(uint index)
    {
        call.Signal();
        return Errno.None;
    }
}
