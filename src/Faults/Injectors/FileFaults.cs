using VduseActors.Devices.Block.Backends;
using VduseActors.Native;

namespace VduseActors.Faults;

/// <summary>Makes the system calls on a device's images fail as planned.</summary>
/// <param name="session">The faults.</param>
/// <param name="device">Name of the device.</param>
/// <param name="fit">Told when the device opens an image.</param>
internal sealed class FileFaults(FaultSession session, string device, BackendFit fit) : FileSeam
{
    private const int SectorSize = 512;

    /// <summary>The faults.</summary>
    public FaultSession Session => session;

    /// <summary>What becomes of a call that is about to be made or, where io_uring makes it, has ended.</summary>
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
        return session.Pass(FaultPoint.FileCall, site) is { } fired ? fired.Does<FileEffect>()(this, fired, call) : default;
    }

    public override IFileIo Around(IFileIo io, uint unit)
    {
        fit.NoteImage(device);
        return new FaultingFileIo(io, this, unit);
    }

    public override IFileRing Around(IFileRing ring, EventFd completed) => new FaultingFileRing(ring, this, completed);
}
