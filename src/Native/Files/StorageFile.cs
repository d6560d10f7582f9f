using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;

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
        var flags = Libc.O_CLOEXEC | (writable ? Libc.O_RDWR : Libc.O_RDONLY) | (exclusive ? Libc.O_EXCL : 0);
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
    /// Takes the advisory lock of an open file (<c>flock</c>) without waiting: shared by readers, or exclusive. It belongs to this
    /// opening of the file and goes when that is closed, however the process ends.
    /// </summary>
    /// <returns>None; EAGAIN when another opening holds it; EOPNOTSUPP or ENOLCK where the file system has no locks.</returns>
    public static Errno TryLock(SafeFileHandle file, bool exclusive)
    {
        while (Libc.flock(file, (exclusive ? Libc.LOCK_EX : Libc.LOCK_SH) | Libc.LOCK_NB) != 0)
        {
            var errno = Libc.LastError;
            if (errno != Errno.EINTR)
                return errno;
        }

        return Errno.None;
    }
}
