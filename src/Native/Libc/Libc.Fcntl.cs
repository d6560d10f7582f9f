using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VduseActors.Native;

/// <content>fcntl.h.</content>
internal static unsafe partial class Libc
{
    public const int O_RDONLY = 0;
    public const int O_WRONLY = 1;
    public const int O_RDWR = 2;
    public const int O_EXCL = 0x80;
    public const int O_NONBLOCK = 0x800;

    /// <summary>The only one of these whose number depends on the architecture.</summary>
    public static readonly int O_DIRECT = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x10000 : 0x4000;
    public const int O_CLOEXEC = 0x80000;
    public const int O_PATH = 0x200000;

    public const int F_DUPFD_CLOEXEC = 1030;
    public const int F_SETFD = 2;
    public const int FD_CLOEXEC = 1;

    public const int F_OFD_SETLK = 37;
    public const short F_RDLCK = 0;
    public const short F_WRLCK = 1;
    public const short F_UNLCK = 2;

    public const int FALLOC_FL_KEEP_SIZE = 0x01;
    public const int FALLOC_FL_PUNCH_HOLE = 0x02;
    public const int FALLOC_FL_ZERO_RANGE = 0x10;

    [StructLayout(LayoutKind.Sequential)]
    public struct Flock
    {
        public short l_type;
        public short l_whence;
        public long l_start;
        public long l_len;
        public int l_pid;
    }

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle open(string pathname, int flags, uint mode);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int fcntl(SafeFileHandle fd, int cmd, nint arg);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    public static partial SafeFileHandle fcntl_dupfd(SafeFileHandle fd, int cmd, nint arg);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int fallocate(SafeFileHandle fd, int mode, long offset, long len);
}
