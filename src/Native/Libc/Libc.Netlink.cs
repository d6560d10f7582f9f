using System.Runtime.InteropServices;

namespace VduseActors.Native;

/// <content>linux/netlink.h, as far as generic netlink needs it.</content>
internal static partial class Libc
{
    public const int NETLINK_GENERIC = 16;
    public const int NETLINK_CAP_ACK = 10;
    public const int NETLINK_EXT_ACK = 11;

    [StructLayout(LayoutKind.Sequential)]
    public struct SockaddrNl
    {
        public ushort nl_family;
        public ushort nl_pad;
        public uint nl_pid;
        public uint nl_groups;
    }
}
