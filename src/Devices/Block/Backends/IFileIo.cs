using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Virtio;

namespace VduseActors.Devices.Block.Backends;

/// <summary>
/// The system calls of the file backend: everything that can fail under it. Tests put failing storage here; the semantics are
/// those of <see cref="FileIo"/>.
/// </summary>
internal unsafe interface IFileIo : IDisposable
{
    Errno Read(IoVec* segments, int count, ulong offset, RwFlags flags, out nuint transferred);

    Errno Write(IoVec* segments, int count, ulong offset, RwFlags flags, out nuint transferred);

    Errno DataSync();

    /// <summary>Gives space back; EOPNOTSUPP when the storage cannot.</summary>
    Errno Discard(ulong offset, ulong length);

    /// <summary>Makes the range read as zeroes without transferring any; EOPNOTSUPP when the storage cannot.</summary>
    Errno Zero(ulong offset, ulong length, bool mayUnmap);

    /// <summary>Current length in bytes.</summary>
    Errno GetLength(out ulong length);
}
