using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;
using NativeBlockDevice = VduseActors.Native.BlockDevice;

namespace VduseActors.Devices.Block.Backends;

/// <summary>An image, open, locked and measured.</summary>
/// <param name="Handle">The open file.</param>
/// <param name="Kind">Regular file or block device.</param>
/// <param name="Length">Bytes.</param>
/// <param name="LogicalBlockSize">Smallest unit of I/O in bytes; 512 for regular files.</param>
/// <param name="DiscardGranularity">Bytes in which space is given back; 512 when unknown.</param>
internal sealed record ImageFile(SafeFileHandle Handle, FileKind Kind, ulong Length, uint LogicalBlockSize, uint DiscardGranularity)
{
    private const string Key = "backend.path";

    /// <summary>Opens an image, exclusively when it is to be written.</summary>
    /// <exception cref="DeviceConfigurationException">It cannot be used; the message names path and remedy.</exception>
    public static ImageFile Open(string device, string path, bool writable)
    {
        var handle = OpenHandle(device, path, writable, out var information);
        try
        {
            return information.Kind == FileKind.BlockDevice
                ? MeasureBlockDevice(device, path, writable, handle)
                : MeasureFile(device, path, handle, information);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static SafeFileHandle OpenHandle(string device, string path, bool writable, out FileInformation information)
    {
        Check(StorageFile.Open(path, writable, exclusive: false, out var handle), device, path, writable);
        try
        {
            Check(FileInformation.TryGet(handle, out information), device, path, writable);
            if (information.Kind == FileKind.Directory)
                throw Refused(device, path, "is a directory; name the image file in it");
            if (information.Kind is not (FileKind.Regular or FileKind.BlockDevice))
                throw Refused(device, path, "is neither a regular file nor a block device");
            if (information.Kind == FileKind.BlockDevice && writable)
            {
                // Only now is it known to be a block device, for which exclusive keeps mounted ones safe.
                handle.Dispose();
                Check(StorageFile.Open(path, writable, exclusive: true, out handle), device, path, writable);
            }

            var locked = StorageFile.TryLock(handle, exclusive: writable);
            if (locked is Errno.EAGAIN or Errno.EACCES)
            {
                throw Refused(device, path, writable
                    ? "is in use by another device or process; give every writable device an image of its own"
                    : "is being written by another device or process; stop that one, or give this device a copy");
            }

            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static ImageFile MeasureFile(string device, string path, SafeFileHandle handle, FileInformation information)
    {
        if (information.Length == 0)
            throw Refused(device, path, "is empty; give it the size of the disk: truncate -s SIZE FILE");
        var granularity = Math.Clamp(information.BlockSize, BlockLimits.SectorSize, 1u << 20);
        return new ImageFile(handle, FileKind.Regular, information.Length, BlockLimits.SectorSize, granularity);
    }

    private static ImageFile MeasureBlockDevice(string device, string path, bool writable, SafeFileHandle handle)
    {
        Check(NativeBlockDevice.GetLength(handle, out var length), device, path, writable);
        Check(NativeBlockDevice.GetLogicalBlockSize(handle, out var logical), device, path, writable);
        Check(NativeBlockDevice.GetReadOnly(handle, out var readOnly), device, path, writable);
        if (length == 0)
            throw Refused(device, path, "is a block device without a medium");
        if (readOnly && writable)
            throw Refused(device, path, "is a read-only block device; set read-only = on");
        if (NativeBlockDevice.GetPhysicalBlockSize(handle, out var physical) != Errno.None)
            physical = logical;
        return new ImageFile(handle, FileKind.BlockDevice, length, logical, physical);
    }

    private static void Check(Errno errno, string device, string path, bool writable)
    {
        if (errno != Errno.None)
            throw Refused(device, path, Explain(errno, writable));
    }

    private static string Explain(Errno errno, bool writable) => errno switch
    {
        Errno.ENOENT => "does not exist; create it: truncate -s SIZE FILE",
        Errno.EACCES or Errno.EPERM when writable => "cannot be opened for writing: permission denied; change its owner or mode, or set read-only = on",
        Errno.EACCES or Errno.EPERM => "cannot be opened: permission denied; change its owner or mode",
        Errno.EISDIR => "is a directory; name the image file in it",
        Errno.EROFS => "lies on a read-only file system; set read-only = on",
        Errno.EBUSY => "is mounted or claimed by another; unmount it first",
        Errno.EMFILE or Errno.ENFILE => "cannot be opened: too many open files; raise the limit (ulimit -n)",
        Errno.ENODEV => "has no device behind it",
        _ => $"cannot be opened: {ErrnoText.Name(errno)}",
    };

    private static DeviceConfigurationException Refused(string device, string path, string why) => new(Key, $"device '{device}': {path} {why}");
}
