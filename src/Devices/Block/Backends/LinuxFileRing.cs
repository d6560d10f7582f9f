using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Virtio;

namespace VduseActors.Devices.Block.Backends;

/// <summary>The kernel's own.</summary>
internal sealed unsafe class LinuxFileRing(IoUring ring) : IFileRing
{
    public int Capacity => ring.Capacity;

    public bool TakesFixedVectors => ring.TakesFixedVectors;

    public Errno RegisterMemory(nint address, ulong length) => ring.RegisterMemory(address, length);

    public void Prepare(bool isWrite, int file, IoVec* segments, int count, ulong offset, RwFlags flags, ulong tag) =>
        ring.Prepare(isWrite, file, segments, count, offset, flags, tag);

    public void PrepareFixed(bool isWrite, int file, IoVec* segments, int count, ulong offset, RwFlags flags, ulong tag) =>
        ring.PrepareFixed(isWrite, file, segments, count, offset, flags, tag);

    public void PrepareDataSync(int file, ulong tag) => ring.PrepareDataSync(file, tag);

    public Errno Submit() => ring.Submit();

    public bool TryTakeBack(out ulong tag) => ring.TryTakeBack(out tag);

    public bool TryReap(out ulong tag, out int result) => ring.TryReap(out tag, out result);

    public void Dispose() => ring.Dispose();
}
