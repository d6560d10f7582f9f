using System.Runtime.InteropServices;

namespace VduseActors.Native;

/// <content>poll.h.</content>
internal static unsafe partial class Libc
{
    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int fd;
        public short events;
        public short revents;
    }

    [LibraryImport(Library, SetLastError = true)]
    public static partial int poll(PollFd* fds, nuint nfds, int timeout);
}
