using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VduseActors.Native;

/// <content>unistd.h.</content>
internal static unsafe partial class Libc
{
    public const int SEEK_DATA = 3;
    public const int SEEK_HOLE = 4;

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint read(SafeFileHandle fd, void* buf, nuint count);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint write(SafeFileHandle fd, void* buf, nuint count);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int fdatasync(SafeFileHandle fd);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int ftruncate(SafeFileHandle fd, long length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial long lseek(SafeFileHandle fd, long offset, int whence);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int faccessat(int dirfd, string pathname, int mode, int flags);

    [LibraryImport(Library)]
    public static partial uint geteuid();
}
