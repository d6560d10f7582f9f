using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;
using NativeBlockDevice = VduseActors.Native.BlockDeviceIo;

namespace VduseActors.Devices.Block.Backends;

/// <summary>
/// Block devices: space is managed in units of the logical block, through the opening that claims the device: the kernel drops the
/// page cache of the range first, and answers EBUSY to any other opening while the device is claimed.
/// </summary>
/// <param name="file">For data.</param>
/// <param name="claim">The opening that claims the device; not disposed.</param>
/// <param name="logicalBlockSize">Unit of the device in bytes, a power of two.</param>
internal sealed class LinuxBlockDeviceIo(SafeFileHandle file, SafeFileHandle claim, uint logicalBlockSize) : LinuxFileIo(file)
{
    public override Errno Discard(ulong offset, ulong length)
    {
        // Whole blocks inside the range: what is left of a discarded range is the device's business.
        var mask = (ulong)logicalBlockSize - 1;
        var first = (offset + mask) & ~mask;
        var end = (offset + length) & ~mask;
        return first < end ? NativeBlockDevice.Discard(claim, first, end - first) : Errno.None;
    }

    public override Errno Zero(ulong offset, ulong length, bool mayUnmap)
    {
        // A range that is not made of whole blocks is for the caller to write.
        if (((offset | length) & (logicalBlockSize - 1)) != 0)
            return Errno.EOPNOTSUPP;

        // On a block device a hole is zeroes that the device may unmap, and BLKZEROOUT zeroes that it may not.
        var errno = mayUnmap ? FileIo.PunchHole(claim, offset, length) : Errno.EOPNOTSUPP;
        return errno == Errno.EOPNOTSUPP ? NativeBlockDevice.ZeroOut(claim, offset, length) : errno;
    }

    public override Errno GetLength(out ulong length) => NativeBlockDevice.GetLength(File, out length);
}
