using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VduseActors.Native;

/// <content>sys/uio.h.</content>
internal static unsafe partial class Libc
{
    /// <summary>Largest number of segments in one call.</summary>
    public const int IOV_MAX = 1024;

    [StructLayout(LayoutKind.Sequential)]
    public struct IoVector
    {
        public void* iov_base;
        public nuint iov_len;
    }

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint preadv2(SafeFileHandle fd, void* iov, int iovcnt, long offset, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint pwritev2(SafeFileHandle fd, void* iov, int iovcnt, long offset, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint process_vm_readv(
        int pid, IoVector* local_iov, nuint liovcnt, IoVector* remote_iov, nuint riovcnt, nuint flags);
}
