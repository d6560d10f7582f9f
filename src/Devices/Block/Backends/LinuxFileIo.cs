using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Virtio;

namespace VduseActors.Devices.Block.Backends;

/// <summary>Regular files.</summary>
internal class LinuxFileIo(SafeFileHandle file) : IFileIo
{
    protected SafeFileHandle File { get; } = file;

    public unsafe Errno Read(IoVec* segments, int count, ulong offset, RwFlags flags, out nuint transferred) =>
        FileIo.PreadV(File, segments, count, offset, flags, out transferred);

    public unsafe Errno Write(IoVec* segments, int count, ulong offset, RwFlags flags, out nuint transferred) =>
        FileIo.PwriteV(File, segments, count, offset, flags, out transferred);

    public Errno DataSync() => FileIo.DataSync(File);

    public virtual Errno Discard(ulong offset, ulong length) => FileIo.PunchHole(File, offset, length);

    public virtual Errno Zero(ulong offset, ulong length, bool mayUnmap)
    {
        if (!mayUnmap)
            return FileIo.ZeroRange(File, offset, length);
        var errno = FileIo.PunchHole(File, offset, length);
        return errno == Errno.EOPNOTSUPP ? FileIo.ZeroRange(File, offset, length) : errno;
    }

    public virtual Errno GetLength(out ulong length)
    {
        var errno = FileInformation.TryGet(File, out var information);
        length = information.Length;
        return errno;
    }

    public void Dispose() => File.Dispose();
}
