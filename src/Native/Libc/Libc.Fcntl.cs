using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VduseActors.Native;

/// <content>fcntl.h.</content>
internal static partial class Libc
{
    public const int FALLOC_FL_ZERO_RANGE = 0x10;

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle open(string pathname, int flags, uint mode);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int fcntl(SafeFileHandle fd, int cmd, nint arg);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    public static partial SafeFileHandle fcntl_dupfd(SafeFileHandle fd, int cmd, nint arg);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int fallocate(SafeFileHandle fd, int mode, long offset, long len);
}
