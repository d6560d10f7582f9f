using VduseActors.Kernel;

namespace VduseActors.Faults;

/// <summary>What becomes of interrupts.</summary>
internal static class InterruptEffects
{
    public static Errno Refused(FaultingDevice device, FiredFault fired, uint queue) => fired.Fault.Error;

    public static Errno Dropped(FaultingDevice device, FiredFault fired, uint queue) => Errno.None;

    public static Errno Late(FaultingDevice device, FiredFault fired, uint queue)
    {
        device.Session.After(fired.Fault.Delay, () => device.InterruptLate(queue));
        return Errno.None;
    }

    public static Errno Twice(FaultingDevice device, FiredFault fired, uint queue)
    {
        device.Interrupt(queue);
        return device.Interrupt(queue);
    }
}
