using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VduseActors.Native;

/// <content>sys/epoll.h.</content>
internal static unsafe partial class Libc
{
    [LibraryImport(Library, SetLastError = true)]
    public static partial SafeFileHandle epoll_create1(int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int epoll_ctl(SafeFileHandle epfd, int op, int fd, void* @event);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int epoll_wait(SafeFileHandle epfd, void* events, int maxevents, int timeout);
}
