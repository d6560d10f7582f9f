using VduseActors.Kernel;

namespace VduseActors.Native;

/// <summary>
/// Knows which pages of a mapping can be touched by the CPU. A page that was never touched may be a hole whose touch is SIGBUS,
/// which no .NET code survives: this asks the kernel to fault it in first, which fails with an error instead, and remembers
/// the pages that are in.
/// </summary>
/// <remarks>
/// Thread-safe, without a lock; nothing is allocated after construction. A page that is known stays known: the VDUSE domain never
/// takes a page out of an existing mapping. A memory file that its owner truncates does; only system calls are safe there.
/// </remarks>
public sealed class PageProbe
{
    private const int PagesPerWord = 32;
    private const ulong Readable = 1;
    private const ulong Writable = 3;

    private readonly nuint _start;
    private readonly nuint _length;
    private readonly int _pageShift;
    private readonly bool _canRead;
    private readonly bool _canWrite;

    // Two bits a page, the lower one: readable, the upper one: writable (which implies readable).
    private readonly ulong[] _known;
    private volatile bool _private;

    /// <summary>Creates a probe that knows no page yet.</summary>
    /// <param name="address">Start of the mapping; rounded down to a page.</param>
    /// <param name="length">Bytes of the mapping from there, at least 1.</param>
    /// <param name="canRead">Whether the mapping allows reads.</param>
    /// <param name="canWrite">Whether the mapping allows writes.</param>
    public PageProbe(nint address, nuint length, bool canRead = true, bool canWrite = true)
    {
        ArgumentOutOfRangeException.ThrowIfZero(length);
        var page = (nuint)Environment.SystemPageSize;
        _pageShift = System.Numerics.BitOperations.Log2(page);
        _start = (nuint)address & ~(page - 1);
        _length = (nuint)address + length - _start;
        var pages = ((_length - 1) >> _pageShift) + 1;
        _canRead = canRead;
        _canWrite = canWrite;
        _known = new ulong[checked((int)((pages + PagesPerWord - 1) / PagesPerWord))];
    }

    /// <summary>True when every page of the range is known to be there, or could be brought in without a fault.</summary>
    /// <param name="address">Address of the first byte.</param>
    /// <param name="length">Bytes; an empty range inside the mapping is accessible.</param>
    /// <param name="write">Whether the touch is a write.</param>
    /// <returns>False for a hole, for a range that leaves the mapping, and for a write where the mapping does not allow it.</returns>
    public bool EnsureAccessible(nint address, nuint length, bool write)
    {
        // A wrapped offset is above any length, so one comparison excludes addresses on both sides.
        var offset = (nuint)address - _start;
        if (offset > _length || length > _length - offset)
            return false;
        if (length == 0 || _private)
            return true;
        var first = offset >> _pageShift;
        var last = (offset + length - 1) >> _pageShift;
        var needed = write ? Writable : Readable;
        for (var page = first; page <= last; page++)
        {
            if ((Volatile.Read(ref _known[page / PagesPerWord]) >> ShiftOf(page) & needed) != needed)
                return BringIn(page, last, write, needed);
        }

        return true;
    }

    /// <summary>From now on every page is there: the mapping was replaced by anonymous memory.</summary>
    internal void AssumePrivateMemory() => _private = true;

    private static int ShiftOf(nuint page) => (int)(page % PagesPerWord) * 2;

    private bool BringIn(nuint first, nuint last, bool write, ulong bits)
    {
        var address = (nint)(_start + (first << _pageShift));
        if (!(write ? _canWrite : _canRead)
            || PageFaults.Resolve(address, (last - first + 1) << _pageShift, write) != Errno.None)
        {
            return false;
        }

        for (var page = first; page <= last; page++)
            Interlocked.Or(ref _known[page / PagesPerWord], bits << ShiftOf(page));
        return true;
    }
}
