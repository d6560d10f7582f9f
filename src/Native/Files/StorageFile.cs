using Microsoft.Win32.SafeHandles;
using Tmds.Linux;
using VduseActors.Kernel;
using static Tmds.Linux.LibC;

namespace VduseActors.Native;

/// <summary>Opens and locks the files and block devices that hold a device's data.</summary>
public static class StorageFile
{
    /// <summary>Opens an existing file or block device, close-on-exec.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="writable">For reading and writing, not for reading alone.</param>
    /// <param name="exclusive">
    /// A block device only: refuse with EBUSY when it is mounted or otherwise claimed (<c>O_EXCL</c>). Undefined for other files.
    /// </param>
    /// <param name="file">The open file; invalid unless None is returned.</param>
    /// <returns>None, or errno: ENOENT, EACCES, EISDIR, EROFS, EBUSY, ENOTDIR, ELOOP ...</returns>
    public static Errno Open(string path, bool writable, bool exclusive, out SafeFileHandle file)
    {
        // Non-blocking: a path that leads to a FIFO must not hang the caller. Files and block devices do not care.
        var flags = O_CLOEXEC | O_NONBLOCK | (writable ? O_RDWR : O_RDONLY) | (exclusive ? O_EXCL : 0);
        while (true)
        {
            file = Libc.open(path, flags, 0);
            if (!file.IsInvalid)
                return Errno.None;
            var errno = Libc.LastError;
            file.Dispose();
            if (errno != Errno.EINTR)
                return errno;
        }
    }

    /// <summary>
    /// Takes an advisory lock on all of an open file without waiting: shared by readers, or exclusive. It belongs to this opening of
    /// the file (<c>F_OFD_SETLK</c>), also against others of the same process, and goes when that is closed, however the
    /// process ends.
    /// </summary>
    /// <remarks>Not <c>flock</c>: udev takes that for a moment on block devices, and every .NET process on files that it reads.</remarks>
    /// <param name="file">The file; open for writing if the lock is to be exclusive.</param>
    /// <param name="exclusive">Nobody else may hold a lock.</param>
    /// <returns>None; EAGAIN or EACCES when another opening holds it; EINVAL or ENOLCK where the file system has no locks.</returns>
    public static Errno TryLock(SafeFileHandle file, bool exclusive) => SetLock(file, exclusive ? F_WRLCK : F_RDLCK);

    /// <summary>
    /// Gives the lock up. Closing the file does so too, but only with its last copy, and a process that is being started has one
    /// for a moment.
    /// </summary>
    public static void Unlock(SafeFileHandle file) => _ = SetLock(file, F_UNLCK);

    /// <summary>
    /// Opens a file that is open already once more, for direct I/O (<c>O_DIRECT</c>): the same file, whatever became of its path.
    /// </summary>
    /// <param name="file">The open file.</param>
    /// <param name="writable">For reading and writing, not for reading alone.</param>
    /// <param name="direct">The new opening; invalid unless None is returned.</param>
    /// <returns>None; EINVAL where the file system has no direct I/O; EACCES, EMFILE ...</returns>
    public static Errno OpenDirect(SafeFileHandle file, bool writable, out SafeFileHandle direct)
    {
        var flags = O_CLOEXEC | O_NONBLOCK | O_DIRECT | (writable ? O_RDWR : O_RDONLY);
        using var held = new HeldDescriptor(file);
        while (true)
        {
            direct = Libc.open(Invariant($"/proc/self/fd/{held.Number}"), flags, 0);
            if (!direct.IsInvalid)
                return Errno.None;
            var errno = Libc.LastError;
            direct.Dispose();
            if (errno != Errno.EINTR)
                return errno;
        }
    }

    /// <summary>
    /// What direct I/O wants offsets, lengths and memory addresses to be multiples of (<c>STATX_DIOALIGN</c>, Linux 6.1).
    /// </summary>
    /// <returns>Bytes, a power of two; 0 when the kernel does not say or the file has no direct I/O.</returns>
    public static unsafe uint DirectAlignment(SafeFileHandle file)
    {
        Libc.Statx stat = default;
        // SAFETY: the kernel fills the 256 bytes of the structure.
        if (Libc.statx(file, "", AT_EMPTY_PATH, Libc.STATX_DIOALIGN, &stat) != 0 || (stat.stx_mask & Libc.STATX_DIOALIGN) == 0)
            return 0;
        return stat.stx_dio_offset_align == 0 ? 0 : Math.Max(stat.stx_dio_mem_align, stat.stx_dio_offset_align);
    }

    /// <summary>
    /// Says which file or block device this is, so that another process of this boot can tell whether it has the same: of a file device,
    /// inode and birth, as an inode's number is used again; of a block device its number and the sequence number of its medium
    /// (<c>diskseq</c>, Linux 5.15), as a loop device's number is used again too.
    /// </summary>
    /// <param name="file">The open file.</param>
    /// <param name="identity">One line of text.</param>
    /// <returns>None, or the errno of <c>statx</c>.</returns>
    public static unsafe Errno TryIdentify(SafeFileHandle file, out string identity)
    {
        identity = "";
        Libc.Statx stat = default;
        // SAFETY: the kernel fills the 256 bytes of the structure.
        if (Libc.statx(file, "", AT_EMPTY_PATH, STATX_BASIC_STATS | Libc.STATX_BTIME, &stat) != 0)
            return Libc.LastError;
        if ((stat.stx_mode & Libc.S_IFMT) != Libc.S_IFBLK)
        {
            var birth = (stat.stx_mask & Libc.STATX_BTIME) == 0 ? "" : Invariant($" of {stat.stx_btime_sec}.{stat.stx_btime_nsec:d9}");
            identity = $"inode {stat.stx_ino} on {stat.stx_dev_major}:{stat.stx_dev_minor}{birth}";
            return Errno.None;
        }

        // A partition's medium is that of its disk.
        var folder = $"/sys/dev/block/{stat.stx_rdev_major}:{stat.stx_rdev_minor}";
        var isKnown = SysfsAttribute.TryRead($"{folder}/diskseq", out var sequence) == Errno.None
            || SysfsAttribute.TryRead($"{folder}/../diskseq", out sequence) == Errno.None;
        identity = $"block device {stat.stx_rdev_major}:{stat.stx_rdev_minor}{(isKnown ? $" of medium {sequence}" : "")}";
        return Errno.None;
    }

    private static unsafe Errno SetLock(SafeFileHandle file, int type)
    {
        // Length 0: to the end of the file, wherever that is.
        var range = new flock { l_type = (short)type };
        // SAFETY: the kernel reads the structure during the call.
        while (Libc.fcntl(file, F_OFD_SETLK, (nint)(&range)) != 0)
        {
            var errno = Libc.LastError;
            if (errno != Errno.EINTR)
                return errno;
        }

        return Errno.None;
    }
}
