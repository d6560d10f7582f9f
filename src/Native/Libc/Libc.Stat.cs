using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VduseActors.Native;

/// <content>sys/stat.h. <c>statx</c> rather than <c>fstat</c>: its structure is the same on every
/// architecture. The package's ends before the alignments of direct I/O.</content>
internal static unsafe partial class Libc
{
    public const uint STATX_DIOALIGN = 0x2000;
    public const uint STATX_BTIME = 0x800;

    // The package has these as properties, which a switch does not take.
    public const ushort S_IFMT = 0xf000;
    public const ushort S_IFREG = 0x8000;
    public const ushort S_IFBLK = 0x6000;
    public const ushort S_IFDIR = 0x4000;
    public const ushort S_IFSOCK = 0xc000;

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct Statx
    {
        [FieldOffset(0)] public uint stx_mask;
        [FieldOffset(4)] public uint stx_blksize;
        [FieldOffset(16)] public uint stx_nlink;
        [FieldOffset(20)] public uint stx_uid;
        [FieldOffset(28)] public ushort stx_mode;
        [FieldOffset(32)] public ulong stx_ino;
        [FieldOffset(40)] public ulong stx_size;
        [FieldOffset(48)] public ulong stx_blocks;
        [FieldOffset(80)] public long stx_btime_sec;
        [FieldOffset(88)] public uint stx_btime_nsec;
        [FieldOffset(128)] public uint stx_rdev_major;
        [FieldOffset(132)] public uint stx_rdev_minor;
        [FieldOffset(136)] public uint stx_dev_major;
        [FieldOffset(140)] public uint stx_dev_minor;
        [FieldOffset(152)] public uint stx_dio_mem_align;
        [FieldOffset(156)] public uint stx_dio_offset_align;
    }

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statx(SafeFileHandle dirfd, string pathname, int flags, uint mask, Statx* statxbuf);
}
