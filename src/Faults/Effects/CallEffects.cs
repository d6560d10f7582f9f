using VduseActors.Kernel;

namespace VduseActors.Faults;

/// <summary>What becomes of calls to the kernel.</summary>
internal static class CallEffects
{
    public static Errno Fails(FiredFault fired) => fired.Fault.Error;
}
