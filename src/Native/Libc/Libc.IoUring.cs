using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VduseActors.Native;

/// <content>linux/io_uring.h. The C library wraps none of its calls; their numbers are the same on all architectures of .NET.</content>
internal static unsafe partial class Libc
{
    public const nint SYS_io_uring_setup = 425;
    public const nint SYS_io_uring_enter = 426;
    public const nint SYS_io_uring_register = 427;

    public const uint IORING_SETUP_CLAMP = 1 << 4;
    public const uint IORING_FEAT_SINGLE_MMAP = 1 << 0;
    public const uint IORING_FEAT_NODROP = 1 << 1;
    public const uint IORING_FEAT_SUBMIT_STABLE = 1 << 2;
    public const ulong IORING_OFF_SQ_RING = 0;
    public const ulong IORING_OFF_SQES = 0x10000000;
    public const nint IORING_REGISTER_BUFFERS = 0;
    public const nint IORING_UNREGISTER_BUFFERS = 1;
    public const nint IORING_REGISTER_FILES = 2;
    public const nint IORING_REGISTER_EVENTFD = 4;
    public const nint IORING_REGISTER_PROBE = 8;
    public const byte IORING_OP_READV = 1;
    public const byte IORING_OP_WRITEV = 2;
    public const byte IORING_OP_FSYNC = 3;
    public const byte IORING_OP_READ_FIXED = 4;
    public const byte IORING_OP_WRITE_FIXED = 5;
    public const byte IORING_OP_READV_FIXED = 60;
    public const byte IORING_OP_WRITEV_FIXED = 61;
    public const uint IORING_FSYNC_DATASYNC = 1;
    public const byte IOSQE_FIXED_FILE = 1;

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint io_uring_setup(nint number, nint entries, io_uring_params* parameters);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint io_uring_enter(
        nint number,
        SafeFileHandle fd,
        nint toSubmit,
        nint minComplete,
        nint flags,
        nint sigset,
        nint sigsetSize);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint io_uring_register(nint number, SafeFileHandle fd, nint opcode, void* argument, nint count);

    [StructLayout(LayoutKind.Sequential)]
    public struct io_uring_params
    {
        public uint sq_entries;
        public uint cq_entries;
        public uint flags;
        public uint sq_thread_cpu;
        public uint sq_thread_idle;
        public uint features;
        public uint wq_fd;
        public fixed uint resv[3];
        public io_sqring_offsets sq_off;
        public io_cqring_offsets cq_off;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct io_sqring_offsets
    {
        public uint head;
        public uint tail;
        public uint ring_mask;
        public uint ring_entries;
        public uint flags;
        public uint dropped;
        public uint array;
        public uint resv1;
        public ulong user_addr;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct io_cqring_offsets
    {
        public uint head;
        public uint tail;
        public uint ring_mask;
        public uint ring_entries;
        public uint overflow;
        public uint cqes;
        public uint flags;
        public uint resv1;
        public ulong user_addr;
    }

    [StructLayout(LayoutKind.Explicit, Size = 64)]
    public struct io_uring_sqe
    {
        [FieldOffset(0)] public byte opcode;
        [FieldOffset(1)] public byte flags;
        [FieldOffset(4)] public int fd;
        [FieldOffset(8)] public ulong off;
        [FieldOffset(16)] public ulong addr;
        [FieldOffset(24)] public uint len;
        [FieldOffset(28)] public uint op_flags;
        [FieldOffset(32)] public ulong user_data;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct io_uring_cqe
    {
        public ulong user_data;
        public int res;
        public uint flags;
    }
}
