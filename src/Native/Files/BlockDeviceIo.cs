using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;

namespace VduseActors.Native;

/// <summary>Calls that only block devices answer (<c>linux/fs.h</c>); ENOTTY on any other file.</summary>
public static unsafe class BlockDeviceIo
{
    private const nuint BLKROGET = 0x125e;
    private const nuint BLKSSZGET = 0x1268;
    private const nuint BLKDISCARD = 0x1277;
    private const nuint BLKIOOPT = 0x1279;
    private const nuint BLKPBSZGET = 0x127b;
    private const nuint BLKZEROOUT = 0x127f;
    private const nuint BLKGETSIZE64 = 0x80081272;

    /// <summary>Length in bytes (<c>BLKGETSIZE64</c>).</summary>
    public static Errno GetLength(SafeFileHandle device, out ulong length)
    {
        ulong value = 0;
        var errno = Call(device, BLKGETSIZE64, &value);
        length = value;
        return errno;
    }

    /// <summary>Logical block size in bytes (<c>BLKSSZGET</c>): the unit of addressing.</summary>
    public static Errno GetLogicalBlockSize(SafeFileHandle device, out uint bytes) => Read32(device, BLKSSZGET, out bytes);

    /// <summary>Physical block size in bytes (<c>BLKPBSZGET</c>).</summary>
    public static Errno GetPhysicalBlockSize(SafeFileHandle device, out uint bytes) => Read32(device, BLKPBSZGET, out bytes);

    /// <summary>Optimal I/O size in bytes (<c>BLKIOOPT</c>), 0 when the device has none.</summary>
    public static Errno GetOptimalIoSize(SafeFileHandle device, out uint bytes) => Read32(device, BLKIOOPT, out bytes);

    /// <summary>Whether the device is read-only (<c>BLKROGET</c>).</summary>
    public static Errno GetReadOnly(SafeFileHandle device, out bool readOnly)
    {
        var errno = Read32(device, BLKROGET, out var value);
        readOnly = value != 0;
        return errno;
    }

    /// <summary>Discards a range (<c>BLKDISCARD</c>); offset and length are multiples of the logical block size.</summary>
    public static Errno Discard(SafeFileHandle device, ulong offset, ulong length) => Range(device, BLKDISCARD, offset, length);

    /// <summary>Writes zeroes (<c>BLKZEROOUT</c>); offset and length are multiples of the logical block size.</summary>
    public static Errno ZeroOut(SafeFileHandle device, ulong offset, ulong length) => Range(device, BLKZEROOUT, offset, length);

    private static Errno Read32(SafeFileHandle device, nuint request, out uint value)
    {
        uint result = 0;
        var errno = Call(device, request, &result);
        value = result;
        return errno;
    }

    private static Errno Range(SafeFileHandle device, nuint request, ulong offset, ulong length)
    {
        var range = stackalloc ulong[2] { offset, length };
        return Call(device, request, range);
    }

    private static Errno Call(SafeFileHandle device, nuint request, void* argument)
    {
        // SAFETY: every caller passes room for what its request reads or writes.
        while (Libc.ioctl(device, request, argument) < 0)
        {
            var errno = Libc.LastError;
            if (errno != Errno.EINTR)
                return errno;
        }

        return Errno.None;
    }
}
