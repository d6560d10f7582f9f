using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using static Tmds.Linux.LibC;

namespace VduseActors.Native;

/// <summary>
/// Files that processes of this user keep for each other, in a folder where somebody may have put something else under their names. A link
/// is not followed, a FIFO not waited for; what is opened is a regular file of this user, under one name, that nobody else may read or
/// write.
/// </summary>
public static unsafe class OwnFile
{
    private const uint OwnerOnly = 0x180;
    private const int AnyPermission = 0xfff;

    /// <summary>Opens a file for reading and writing, or makes it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It is none of ours, or cannot be opened. One line with the way out.</exception>
    public static SafeFileHandle OpenOrCreate(string path) => Open(path, O_CREAT)!;

    /// <summary>Opens a file for reading and writing; null when there is none.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It is none of ours, or cannot be opened. One line with the way out.</exception>
    public static SafeFileHandle? TryOpen(string path) => Open(path, 0);

    /// <summary>Makes a file, in the place of whatever has its name; nothing of that is opened.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static SafeFileHandle CreateAnew(string path)
    {
        File.Delete(path);
        return Open(path, O_CREAT | O_EXCL)!;
    }

    /// <summary>Makes a folder that is for this user alone, or sees that one is.</summary>
    /// <param name="path">The folder; those above it are made where they are missing.</param>
    /// <exception cref="IOException">It is none of ours, or cannot be made. One line with the way out.</exception>
    public static void MakeFolder(string path)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("Linux only.");
        if (File.Exists(path))
            throw NotOurs(path, "no folder");
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var folder = Libc.open(path, O_CLOEXEC | O_NOFOLLOW | O_DIRECTORY | O_RDONLY, 0);
        if (folder.IsInvalid)
            throw NotOurs(path, Libc.LastError is Errno.ENOTDIR or Errno.ELOOP ? "a link" : LinuxErrors.Text(Libc.LastError));
        if (Look(path, folder).stx_uid != Libc.geteuid())
            throw NotOurs(path, "another user's");
    }

    private static SafeFileHandle? Open(string path, int creation)
    {
        while (true)
        {
            // Non-blocking: a FIFO must not hang the caller, who refuses it next.
            var file = Libc.open(path, O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_RDWR | creation, OwnerOnly);
            if (!file.IsInvalid)
                return Checked(path, file);
            var errno = Libc.LastError;
            file.Dispose();
            switch (errno)
            {
                case Errno.EINTR:
                    continue;
                case Errno.ENOENT when creation == 0:
                    return null;
                case Errno.ELOOP:
                    throw NotOurs(path, "a symbolic link");
                case Errno.ENXIO or Errno.EISDIR or Errno.ENODEV:
                    throw NotOurs(path, "no regular file");
                default:
                    throw new IOException(LinuxErrors.Describe(errno, "open", path, null, null));
            }
        }
    }

    private static SafeFileHandle Checked(string path, SafeFileHandle file)
    {
        try
        {
            var stat = Look(path, file);
            var fault = (stat.stx_mode & Libc.S_IFMT) != Libc.S_IFREG ? "no regular file"
                : stat.stx_uid != Libc.geteuid() ? "another user's"
                : stat.stx_nlink != 1 ? "a file with other names (hard links)"
                : null;
            if (fault is not null)
                throw NotOurs(path, fault);

            // As an earlier version, or a person, may have left it.
            if ((stat.stx_mode & AnyPermission) != OwnerOnly && OperatingSystem.IsLinux())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static Libc.Statx Look(string path, SafeFileHandle file)
    {
        Libc.Statx stat = default;
        // SAFETY: the kernel fills the 256 bytes of the structure.
        return Libc.statx(file, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &stat) == 0
            ? stat
            : throw new IOException(LinuxErrors.Describe(Libc.LastError, "statx", path, null, null));
    }

    private static UnusableFileException NotOurs(string path, string what) =>
        new(
            $"'{path}' is {what}, and nothing that a process of this user made for itself: nothing of it was touched; remove it and start again");
}
