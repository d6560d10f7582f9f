using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;

namespace VduseActors.Native;

/// <content>sys/uio.h.</content>
internal static unsafe partial class Libc
{
    /// <summary>Largest number of segments in one call.</summary>
    public const int IOV_MAX = 1024;

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint preadv2(SafeFileHandle fd, void* iov, int iovcnt, long offset, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint pwritev2(SafeFileHandle fd, void* iov, int iovcnt, long offset, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint process_vm_readv(
        int pid, iovec* local_iov, nuint liovcnt, iovec* remote_iov, nuint riovcnt, nuint flags);
}
