using System.Collections.Concurrent;
using VduseActors.Devices.Block.Backends;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Virtio;

namespace VduseActors.Faults;

/// <summary>A ring whose operations end with an error, have done less than they were asked for or come back late, as planned.</summary>
/// <param name="inner">The ring.</param>
/// <param name="faults">Says what becomes of them.</param>
/// <param name="completed">Wakes whoever reaps.</param>
internal sealed unsafe class FaultingFileRing(IFileRing inner, FileFaults faults, EventFd completed) : IFileRing
{
    /// <summary>What any storage takes as alignment of direct I/O.</summary>
    private const ulong DirectUnit = 4096;

    private readonly (FileCall Call, bool IsDirect)[] _calls = new (FileCall, bool)[inner.Capacity];
    private readonly ConcurrentQueue<(ulong Tag, int Result)> _late = new();

    public int Capacity => inner.Capacity;

    public bool TakesFixedVectors => inner.TakesFixedVectors;

    public Errno RegisterMemory(nint address, ulong length) => inner.RegisterMemory(address, length);

    public void Prepare(bool isWrite, int file, IoVec* segments, int count, ulong offset, RwFlags flags, ulong tag)
    {
        Note(isWrite, file, segments, count, offset, tag);
        inner.Prepare(isWrite, file, segments, count, offset, flags, tag);
    }

    public void PrepareFixed(bool isWrite, int file, IoVec* segments, int count, ulong offset, RwFlags flags, ulong tag)
    {
        Note(isWrite, file, segments, count, offset, tag);
        inner.PrepareFixed(isWrite, file, segments, count, offset, flags, tag);
    }

    public void PrepareDataSync(int file, ulong tag)
    {
        _calls[tag] = (new FileCall("flush", 0, 0), IsDirect: false);
        inner.PrepareDataSync(file, tag);
    }

    public Errno Submit() => inner.Submit();

    public bool TryTakeBack(out ulong tag) => inner.TryTakeBack(out tag);

    public bool TryReap(out ulong tag, out int result)
    {
        if (_late.TryDequeue(out var late))
        {
            (tag, result) = late;
            return true;
        }

        while (inner.TryReap(out tag, out result))
        {
            var (call, isDirect) = _calls[tag];
            var fault = faults.Meet(call);
            if (fault.Delay <= TimeSpan.Zero)
            {
                result = ResultOf(fault, call, isDirect, result);
                return true;
            }

            var ended = (tag, result);
            faults.Session.After(fault.Delay, () => ReapLater(ended));
        }

        return false;
    }

    public void Dispose() => inner.Dispose();

    private void Note(bool isWrite, int file, IoVec* segments, int count, ulong offset, ulong tag)
    {
        var bytes = 0UL;

        // SAFETY: the segments belong to the operation that is being prepared.
        for (var i = 0; i < count; i++)
            bytes += segments[i].Length;
        _calls[tag] = (new FileCall(isWrite ? "write" : "read", offset, bytes), file == 1);
    }

    private void ReapLater((ulong Tag, int Result) ended)
    {
        _late.Enqueue(ended);
        try
        {
            completed.Signal();
        }
        catch (ObjectDisposedException)
        {
            // The backend was closed meanwhile: nobody waits for the operation.
        }
    }

    /// <summary>What a ring says that did less than it was asked for: what it moved beyond that is moved once more.</summary>
    private static int ResultOf(in FileCallFault fault, in FileCall call, bool isDirect, int result)
    {
        if (fault.Error != Errno.None)
            return -(int)fault.Error;
        if (fault.Most is not { } most || result <= 0 || !call.MovesData)
            return result;
        if (isDirect)
            most = Math.Max(DirectUnit, most / DirectUnit * DirectUnit);
        return (int)Math.Min((ulong)result, most);
    }
}
