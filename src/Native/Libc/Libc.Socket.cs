using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VduseActors.Native;

/// <content>sys/socket.h and linux/netlink.h, as far as generic netlink needs them.</content>
internal static unsafe partial class Libc
{
    public const int AF_NETLINK = 16;
    public const int SOCK_RAW = 3;
    public const int SOCK_CLOEXEC = 0x80000;
    public const int NETLINK_GENERIC = 16;
    public const int SOL_NETLINK = 270;
    public const int NETLINK_CAP_ACK = 10;
    public const int NETLINK_EXT_ACK = 11;
    public const int MSG_TRUNC = 0x20;

    [StructLayout(LayoutKind.Sequential)]
    public struct SockaddrNl
    {
        public ushort nl_family;
        public ushort nl_pad;
        public uint nl_pid;
        public uint nl_groups;
    }

    [LibraryImport(Library, SetLastError = true)]
    public static partial SafeFileHandle socket(int domain, int type, int protocol);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int bind(SafeFileHandle sockfd, SockaddrNl* addr, uint addrlen);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setsockopt(SafeFileHandle sockfd, int level, int optname, void* optval, uint optlen);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint sendto(SafeFileHandle sockfd, void* buf, nuint len, int flags, SockaddrNl* dest_addr, uint addrlen);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint recvfrom(SafeFileHandle sockfd, void* buf, nuint len, int flags, SockaddrNl* src_addr, uint* addrlen);
}
