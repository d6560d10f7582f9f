using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Virtio;

namespace VduseActors.Devices.Block.Backends;

/// <summary>
/// One read or write between a file and guest memory, on its way: the kernel may move less than was asked for, so the segments
/// are advanced until all is done. A value, so that it can go on in another thread where it was left.
/// </summary>
internal unsafe struct FileTransfer
{
    private readonly bool _isWrite;
    private IoVec* _segments;
    private int _count;
    private ulong _offset;
    private ulong _left;

    /// <summary>Prepares a transfer.</summary>
    /// <param name="isWrite">To the file.</param>
    /// <param name="offset">Offset in the file.</param>
    /// <param name="list">Guest memory; its segments are advanced as data moves.</param>
    public FileTransfer(bool isWrite, ulong offset, in IoVecList list)
    {
        _isWrite = isWrite;
        _segments = list.Pointer;
        _count = list.Count;
        _offset = offset;
        _left = list.Bytes;
    }

    /// <summary>Whether data moves to the file.</summary>
    public readonly bool IsWrite => _isWrite;

    /// <summary>Offset in the file of what is left.</summary>
    public readonly ulong Offset => _offset;

    /// <summary>Bytes left.</summary>
    public readonly ulong Left => _left;

    /// <summary>The segments left.</summary>
    public readonly IoVec* Segments => _segments;

    /// <summary>Number of the segments left.</summary>
    public readonly int Count => _count;

    /// <summary>Segments that one call takes.</summary>
    public readonly int SegmentsAtOnce => Math.Min(_count, FileIo.MaximumSegments);

    /// <summary>Whether offset, addresses and lengths are multiples of a unit.</summary>
    /// <param name="unit">A power of two.</param>
    public readonly bool IsAligned(uint unit)
    {
        var bits = _offset;
        for (var i = 0; i < _count; i++)
            bits |= (ulong)_segments[i].Address | _segments[i].Length;
        return (bits & (unit - 1)) == 0;
    }

    /// <summary>Moves data until all is done or something stops it; may be called again to go on.</summary>
    /// <param name="io">The file.</param>
    /// <param name="flags">How; NoWait ends with EAGAIN or EOPNOTSUPP when the rest has to be done without it.</param>
    /// <param name="mayRest">Sleep instead of giving up when the kernel keeps saying try again.</param>
    /// <returns>None when all has moved; ENODATA at the end of the file; EAGAIN or EINTR when patience ended; else its error.</returns>
    public Errno Run(IFileIo io, RwFlags flags, bool mayRest)
    {
        var patience = new Patience(mayRest);
        while (_left > 0)
        {
            var count = SegmentsAtOnce;
            var errno = _isWrite
                ? io.Write(_segments, count, _offset, flags, out var transferred)
                : io.Read(_segments, count, _offset, flags, out transferred);
            if (errno == Errno.None)
            {
                if (transferred == 0)
                    return _isWrite ? Errno.EIO : Errno.ENODATA;
                Advance(transferred);
                patience.Reset();
            }
            else if ((errno == Errno.EAGAIN && (flags & RwFlags.NoWait) != 0) || !patience.AllowsRetry(errno))
            {
                return errno;
            }
        }

        return Errno.None;
    }

    /// <summary>Notes that data has moved.</summary>
    /// <param name="moved">Bytes, at most those left.</param>
    public void Advance(nuint moved)
    {
        _offset += moved;
        _left -= Math.Min(moved, _left);

        // SAFETY: the segments belong to this operation until it ends, and moved is no more than the sum of their lengths.
        while (_count > 0 && moved >= _segments->Length)
        {
            moved -= _segments->Length;
            _segments++;
            _count--;
        }

        if (moved > 0 && _count > 0)
            *_segments = new IoVec(_segments->Address + (nint)moved, _segments->Length - moved);
    }
}
