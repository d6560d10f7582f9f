using VduseActors.Devices.Block.Backends;

namespace VduseActors.Faults;

/// <summary>Makes the system calls on a device's image fail as planned.</summary>
internal sealed class FileFaults(FaultSession session, string device) : IFileFaults
{
    private const int SectorSize = 512;

    public FileCallFault Meet(in FileCall call)
    {
        var site = new FaultSite
        {
            Device = device,
            Operation = call.Operation,
            HasRange = call.Length > 0,
            Sector = call.Offset / SectorSize,
            Bytes = call.Length,
        };
        if (session.Pass(FaultPoint.FileCall, site) is not { Fault: var fault })
            return default;
        return fault.Kind.Name switch
        {
            "file.short" => new FileCallFault { Most = Part(call.Length, fault) },
            "file.slow" => new FileCallFault { Delay = fault.Delay },
            "file.error" when fault.Target.FirstSector * SectorSize is { } first && first > call.Offset && MovesData(call) =>
                new FileCallFault { Most = first - call.Offset },
            _ => new FileCallFault { Error = fault.Error },
        };
    }

    public void Wait(TimeSpan delay) => session.Wait(delay);

    public void After(TimeSpan delay, Action action) => session.After(delay, action);

    private static bool MovesData(in FileCall call) => call.Operation is "read" or "write";

    /// <summary>From one byte to all but one, as the fault's number of the moment says: the same in every run.</summary>
    private ulong Part(ulong length, FaultSpec fault) =>
        length < 2 ? length : 1 + (session.DrawFor(fault) % (length - 1));
}
