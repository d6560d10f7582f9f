using VduseActors.Devices;
using VduseActors.Devices.Block;

namespace VduseActors.Faults;

/// <summary>What becomes of a backend that is opened.</summary>
internal static class OpenEffects
{
    public static IBackend Fails(FiredFault fired, Func<IBackend> open) =>
        throw new IOException($"backend of '{fired.Site.Device}': {fired.Fault.Error}, fault '{fired.Fault.Name}' was injected");

    public static IBackend Smaller(FiredFault fired, Func<IBackend> open) =>
        open() is var backend && backend is IBlockBackend blocks ? new MisfitStorage(blocks) : backend;
}
