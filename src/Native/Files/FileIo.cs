using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using static Tmds.Linux.LibC;

namespace VduseActors.Native;

/// <summary>
/// Positioned scatter I/O and space management on files and block devices. Buffers are raw <c>struct iovec</c> arrays, so that they may
/// point into driver memory: a hole there is EFAULT here, where a touch by the CPU would end the process.
/// </summary>
/// <remarks>Signals are retried. Nothing is allocated.</remarks>
public static unsafe class FileIo
{
    /// <summary>Most segments that one call takes.</summary>
    public const int MaximumSegments = Libc.IOV_MAX;

    /// <summary>Reads into segments (<c>preadv2</c>).</summary>
    /// <param name="file">File or block device.</param>
    /// <param name="iov">Array of <c>struct iovec</c>: address, length (8 bytes each).</param>
    /// <param name="count">Segments, 1 to <see cref="MaximumSegments"/>.</param>
    /// <param name="offset">Offset in the file, in bytes.</param>
    /// <param name="flags">How.</param>
    /// <param name="transferred">Bytes read: may be fewer than asked for; 0 at the end of the file.</param>
    /// <returns>None, or errno: EFAULT (a segment is not accessible, nothing before it was read), EIO, EAGAIN, EINVAL ...</returns>
    public static Errno PreadV(SafeFileHandle file, void* iov, int count, ulong offset, RwFlags flags, out nuint transferred)
    {
        transferred = 0;
        // The kernel takes -1 for the file's own position.
        if (offset > long.MaxValue)
            return Errno.EINVAL;
        nint result;
        // SAFETY: the kernel checks every segment; the caller keeps the array alive for the call.
        while ((result = Libc.preadv2(file, iov, count, (long)offset, (int)flags)) < 0)
        {
            var errno = Libc.LastError;
            if (errno != Errno.EINTR)
                return errno;
        }

        transferred = (nuint)result;
        return Errno.None;
    }

    /// <summary>Writes segments (<c>pwritev2</c>).</summary>
    /// <param name="file">File or block device.</param>
    /// <param name="iov">Array of <c>struct iovec</c>: address, length (8 bytes each).</param>
    /// <param name="count">Segments, 1 to <see cref="MaximumSegments"/>.</param>
    /// <param name="offset">Offset in the file, in bytes.</param>
    /// <param name="flags">How.</param>
    /// <param name="transferred">Bytes written: may be fewer than asked for.</param>
    /// <returns>None, or errno: EFAULT (a segment is not accessible), ENOSPC, EIO, EFBIG ...</returns>
    public static Errno PwriteV(SafeFileHandle file, void* iov, int count, ulong offset, RwFlags flags, out nuint transferred)
    {
        transferred = 0;
        // The kernel takes -1 for the file's own position.
        if (offset > long.MaxValue)
            return Errno.EINVAL;
        nint result;
        // SAFETY: the kernel checks every segment; the caller keeps the array alive for the call.
        while ((result = Libc.pwritev2(file, iov, count, (long)offset, (int)flags)) < 0)
        {
            var errno = Libc.LastError;
            if (errno != Errno.EINTR)
                return errno;
        }

        transferred = (nuint)result;
        return Errno.None;
    }

    /// <summary>Makes completed writes stable (<c>fdatasync</c>). After an error the lost data stays lost.</summary>
    public static Errno DataSync(SafeFileHandle file)
    {
        while (Libc.fdatasync(file) != 0)
        {
            var errno = Libc.LastError;
            if (errno != Errno.EINTR)
                return errno;
        }

        return Errno.None;
    }

    /// <summary>
    /// Gives space back; the range reads as zeroes (<c>FALLOC_FL_PUNCH_HOLE</c>). EOPNOTSUPP where the file system cannot.
    /// </summary>
    public static Errno PunchHole(SafeFileHandle file, ulong offset, ulong length) =>
        Allocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);

    /// <summary>
    /// Makes the range read as zeroes and keeps its space (<c>FALLOC_FL_ZERO_RANGE</c>). EOPNOTSUPP where the file system cannot.
    /// </summary>
    public static Errno ZeroRange(SafeFileHandle file, ulong offset, ulong length) =>
        Allocate(file, Libc.FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE, offset, length);

    /// <summary>Reserves space, extending the file if need be (<c>fallocate</c>).</summary>
    public static Errno Reserve(SafeFileHandle file, ulong offset, ulong length) => Allocate(file, 0, offset, length);

    private static Errno Allocate(SafeFileHandle file, int mode, ulong offset, ulong length)
    {
        while (Libc.fallocate(file, mode, (long)offset, (long)length) != 0)
        {
            var errno = Libc.LastError;
            if (errno != Errno.EINTR)
                return errno;
        }

        return Errno.None;
    }
}
