namespace VduseActors.Faults;

/// <summary>What becomes of system calls on an image.</summary>
internal static class FileEffects
{
    private const int SectorSize = 512;

    /// <summary>Fails; with a range of sectors, where it reaches them: what lies before is moved.</summary>
    public static FileCallFault Fails(FileFaults files, FiredFault fired, in FileCall call) =>
        fired.Fault.Target.FirstSector * SectorSize is { } first && first > call.Offset && call.MovesData
            ? new FileCallFault { Most = first - call.Offset }
            : Interrupted(files, fired, call);

    public static FileCallFault Interrupted(FileFaults files, FiredFault fired, in FileCall call) => new() { Error = fired.Fault.Error };

    /// <summary>From one byte to all but one, as the fault's number of the moment says: the same in every run.</summary>
    public static FileCallFault Short(FileFaults files, FiredFault fired, in FileCall call) =>
        new() { Most = call.Length < 2 ? call.Length : 1 + (files.Session.DrawFor(fired.Fault) % (call.Length - 1)) };

    public static FileCallFault Late(FileFaults files, FiredFault fired, in FileCall call) => new() { Delay = fired.Fault.Delay };
}
