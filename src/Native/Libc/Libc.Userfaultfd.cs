using System.Runtime.InteropServices;

namespace VduseActors.Native;

/// <content>linux/userfaultfd.h.</content>
internal static unsafe partial class Libc
{
    public const nuint UFFDIO_API = 0xc018aa3f;
    public const nuint UFFDIO_REGISTER = 0xc020aa00;
    public const nuint UFFDIO_WAKE = 0x8010aa02;
    public const nuint UFFDIO_COPY = 0xc028aa03;
    public const nuint UFFDIO_POISON = 0xc020aa08;
    public const ulong UFFD_API = 0xaa;
    public const byte UFFD_EVENT_PAGEFAULT = 0x12;
    public const ulong UFFD_FEATURE_MISSING_SHMEM = 1 << 5;
    public const ulong UFFD_FEATURE_SIGBUS = 1 << 7;
    public const ulong UFFD_FEATURE_POISON = 1 << 14;
    public const ulong UFFDIO_REGISTER_MODE_MISSING = 1;
    public const int UFFD_USER_MODE_ONLY = 1;

    /// <summary>The number of userfaultfd(2), which the C library does not wrap.</summary>
    public static int SYS_userfaultfd => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 323 : 282;

    [StructLayout(LayoutKind.Sequential)]
    public struct uffdio_api
    {
        public ulong api;
        public ulong features;
        public ulong ioctls;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct uffdio_register
    {
        public ulong start;
        public ulong len;
        public ulong mode;
        public ulong ioctls;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct uffdio_range
    {
        public ulong start;
        public ulong len;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct uffdio_copy
    {
        public ulong dst;
        public ulong src;
        public ulong len;
        public ulong mode;
        public long copy;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct uffdio_poison
    {
        public ulong start;
        public ulong len;
        public ulong mode;
        public long updated;
    }

    /// <summary>The part of struct uffd_msg that a page fault fills in; 32 bytes in all.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    public struct uffd_msg
    {
        [FieldOffset(0)]
        public byte Event;

        [FieldOffset(16)]
        public ulong address;
    }
}
