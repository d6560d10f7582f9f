using VduseActors.Kernel;

namespace VduseActors.Faults;

/// <summary>Calls that fail with the error of a fault.</summary>
internal static class FailingCalls
{
    /// <summary>Throws what the kernel port throws when the call fails, if a fault says so.</summary>
    public static void FailCall(this FaultSession session, FaultPoint point, string operation, string device, int? queue = null)
    {
        if (session.Pass(point, new FaultSite { Device = device, Queue = queue }) is { } fired
            && fired.Does<CallEffect>()(fired) is var error and not Errno.None)
        {
            throw Error(fired, error, operation, device);
        }
    }

    /// <summary>What the kernel port throws.</summary>
    public static VduseException Error(FiredFault fired, Errno error, string operation, string device) =>
        KernelErrors.Create(error, operation, device, $"fault '{fired.Fault.Name}' was injected");
}
