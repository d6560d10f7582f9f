using VduseActors.Devices.Block.Backends;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Virtio;

namespace VduseActors.Faults;

/// <summary>System calls on a file that fail, move less than asked for or take long, as planned.</summary>
/// <param name="inner">The file.</param>
/// <param name="faults">Says what becomes of them.</param>
/// <param name="unit">What calls must be aligned to: a part that is moved is a multiple of it, as from a kernel.</param>
internal sealed unsafe class FaultingFileIo(IFileIo inner, FileFaults faults, uint unit) : IFileIo
{
    public Errno Read(IoVec* segments, int count, ulong offset, RwFlags flags, out nuint transferred)
    {
        transferred = 0;
        var fault = Meet("read", offset, BytesOf(segments, count));
        if (fault.Error != Errno.None)
            return fault.Error;
        if (fault.Most is not { } most)
            return inner.Read(segments, count, offset, flags, out transferred);
        var part = stackalloc IoVec[count];
        return inner.Read(part, Cut(segments, count, most, part), offset, flags, out transferred);
    }

    public Errno Write(IoVec* segments, int count, ulong offset, RwFlags flags, out nuint transferred)
    {
        transferred = 0;
        var fault = Meet("write", offset, BytesOf(segments, count));
        if (fault.Error != Errno.None)
            return fault.Error;
        if (fault.Most is not { } most)
            return inner.Write(segments, count, offset, flags, out transferred);
        var part = stackalloc IoVec[count];
        return inner.Write(part, Cut(segments, count, most, part), offset, flags, out transferred);
    }

    public Errno DataSync() => Meet("flush", 0, 0).Error is var error and not Errno.None ? error : inner.DataSync();

    public Errno Discard(ulong offset, ulong length) =>
        Meet("discard", offset, length).Error is var error and not Errno.None ? error : inner.Discard(offset, length);

    public Errno Zero(ulong offset, ulong length, bool mayUnmap) =>
        Meet("write-zeroes", offset, length).Error is var error and not Errno.None ? error : inner.Zero(offset, length, mayUnmap);

    public Errno GetLength(out ulong length) => inner.GetLength(out length);

    public void Dispose() => inner.Dispose();

    private FileCallFault Meet(string operation, ulong offset, ulong length)
    {
        var fault = faults.Meet(new FileCall(operation, offset, length));
        if (fault.Delay > TimeSpan.Zero)
            faults.Session.Wait(fault.Delay);
        return fault with { Most = fault.Most is { } most ? Math.Max(unit, most / unit * unit) : null };
    }

    private static ulong BytesOf(IoVec* segments, int count)
    {
        var bytes = 0UL;

        // SAFETY: the segments belong to the operation that makes the call; so in Cut.
        for (var i = 0; i < count; i++)
            bytes += segments[i].Length;
        return bytes;
    }

    /// <summary>The first bytes of some segments; returns how many segments those are.</summary>
    private static int Cut(IoVec* segments, int count, ulong bytes, IoVec* part)
    {
        var used = 0;
        for (var left = bytes; used < count && left > 0; used++)
        {
            part[used] = new IoVec(segments[used].Address, (nuint)Math.Min(segments[used].Length, left));
            left -= part[used].Length;
        }

        return used;
    }
}
