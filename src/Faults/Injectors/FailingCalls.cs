using VduseActors.Kernel;

namespace VduseActors.Faults;

/// <summary>Calls that fail with the error of a fault.</summary>
internal static class FailingCalls
{
    /// <summary>Throws what the kernel port throws when the call fails, if a fault says so.</summary>
    public static void FailCall(this FaultSession session, FaultPoint point, string operation, string device, int? queue = null)
    {
        if (session.Pass(point, new FaultSite { Device = device, Queue = queue }) is { } fault)
            throw Error(fault, operation, device);
    }

    /// <summary>The error of a fault.</summary>
    public static VduseException Error(FiredFault fault, string operation, string device) =>
        KernelErrors.Create(fault.Fault.Error, operation, device, $"fault '{fault.Fault.Name}' was injected");
}
