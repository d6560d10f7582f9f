using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using static Tmds.Linux.LibC;

namespace VduseActors.Native;

/// <summary>What <c>statx</c> says of an open file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Length">Bytes; 0 for a block device, whose length <see cref="BlockDeviceIo.GetLength"/> gives.</param>
/// <param name="BlockSize">Preferred I/O size in bytes; of hugetlbfs files: the huge page.</param>
/// <param name="AllocatedBytes">Bytes of storage in use; below <paramref name="Length"/> for a sparse file.</param>
/// <param name="Identity">Which file it is, whatever its path.</param>
public readonly unsafe record struct FileInformation(
    FileKind Kind, ulong Length, uint BlockSize, ulong AllocatedBytes, FileIdentity Identity)
{
    /// <summary>Asks the kernel.</summary>
    /// <returns>None, or the errno of <c>statx</c>.</returns>
    public static Errno TryGet(SafeFileHandle file, out FileInformation information)
    {
        information = default;
        Libc.Statx stat = default;
        // SAFETY: the kernel fills the 256 bytes of the structure.
        if (Libc.statx(file, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &stat) != 0)
            return Libc.LastError;
        var kind = (stat.stx_mode & Libc.S_IFMT) switch
        {
            Libc.S_IFREG => FileKind.Regular,
            Libc.S_IFBLK => FileKind.BlockDevice,
            Libc.S_IFDIR => FileKind.Directory,
            _ => FileKind.Other,
        };
        var identity = new FileIdentity(((ulong)stat.stx_dev_major << 32) | stat.stx_dev_minor, stat.stx_ino);
        information = new FileInformation(kind, stat.stx_size, stat.stx_blksize, stat.stx_blocks * 512, identity);
        return Errno.None;
    }
}
