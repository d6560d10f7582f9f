using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VduseActors.Native;

/// <content>sys/socket.h and sys/un.h, as far as sockets that pass descriptors need them.</content>
internal static unsafe partial class Libc
{
    public const int AF_UNIX = 1;
    public const int SOCK_SEQPACKET = 5;
    public const int SOL_SOCKET = 1;
    public const int SCM_RIGHTS = 1;
    public const int MSG_CTRUNC = 0x08;
    public const int MSG_NOSIGNAL = 0x4000;
    public const int MSG_CMSG_CLOEXEC = 0x40000000;
    public const int SHUT_RDWR = 2;

    /// <summary>Longest path of a socket, its terminator not counted.</summary>
    public const int UNIX_PATH_MAX = 107;

    [StructLayout(LayoutKind.Sequential)]
    public struct SockaddrUn
    {
        public ushort sun_family;
        public fixed byte sun_path[UNIX_PATH_MAX + 1];
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct MsgHdr
    {
        public void* msg_name;
        public uint msg_namelen;
        public IoVector* msg_iov;
        public nuint msg_iovlen;
        public void* msg_control;
        public nuint msg_controllen;
        public int msg_flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct CMsgHdr
    {
        public nuint cmsg_len;
        public int cmsg_level;
        public int cmsg_type;
    }

    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    public static partial int bind_unix(SafeFileHandle sockfd, SockaddrUn* addr, uint addrlen);

    [LibraryImport(Library, EntryPoint = "connect", SetLastError = true)]
    public static partial int connect_unix(SafeFileHandle sockfd, SockaddrUn* addr, uint addrlen);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int listen(SafeFileHandle sockfd, int backlog);

    [LibraryImport(Library, SetLastError = true)]
    public static partial SafeFileHandle accept4(SafeFileHandle sockfd, void* addr, uint* addrlen, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int shutdown(SafeFileHandle sockfd, int how);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint sendmsg(SafeFileHandle sockfd, MsgHdr* msg, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint recvmsg(SafeFileHandle sockfd, MsgHdr* msg, int flags);
}
