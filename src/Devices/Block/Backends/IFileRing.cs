using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Virtio;

namespace VduseActors.Devices.Block.Backends;

/// <summary>The system calls of a file backend that are made by io_uring; the semantics are those of <see cref="IoUring"/>.</summary>
internal unsafe interface IFileRing : IDisposable
{
    int Capacity { get; }

    bool TakesFixedVectors { get; }

    Errno RegisterMemory(nint address, ulong length);

    void Prepare(bool isWrite, int file, IoVec* segments, int count, ulong offset, RwFlags flags, ulong tag);

    void PrepareFixed(bool isWrite, int file, IoVec* segments, int count, ulong offset, RwFlags flags, ulong tag);

    void PrepareDataSync(int file, ulong tag);

    Errno Submit();

    bool TryTakeBack(out ulong tag);

    bool TryReap(out ulong tag, out int result);
}
