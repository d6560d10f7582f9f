using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;
using NativeBlockDevice = VduseActors.Native.BlockDeviceIo;

namespace VduseActors.Devices.Block.Backends;

/// <summary>An image, open and measured.</summary>
/// <param name="Handle">The open file.</param>
/// <param name="Information">What it is.</param>
/// <param name="Length">Bytes.</param>
/// <param name="LogicalBlockSize">Smallest unit of I/O in bytes; 512 for regular files.</param>
/// <param name="DiscardGranularity">Bytes in which space is given back.</param>
internal sealed record ImageFile(
    SafeFileHandle Handle, FileInformation Information, ulong Length, uint LogicalBlockSize, uint DiscardGranularity)
{
    /// <summary>Unit of direct I/O where the kernel does not say: what every storage of today takes.</summary>
    private const uint UsualDirectUnit = 4096;

    /// <summary>The same file, opened for direct I/O; null unless <see cref="WithDirect"/> made it so.</summary>
    public SafeFileHandle? Direct { get; private init; }

    /// <summary>What offsets, addresses and lengths of direct I/O are multiples of.</summary>
    public uint DirectUnit { get; private init; }

    /// <summary>Whether it is a block device; a regular file otherwise.</summary>
    public bool IsBlockDevice => Information.Kind == FileKind.BlockDevice;

    /// <summary>Opens an image.</summary>
    /// <exception cref="DeviceConfigurationException">It cannot be used; the message names path and remedy.</exception>
    public static ImageFile Open(string device, string path, bool writable)
    {
        ImageErrors.Check(StorageFile.Open(path, writable, exclusive: false, out var handle), device, path, writable);
        try
        {
            ImageErrors.Check(FileInformation.TryGet(handle, out var information), device, path, writable);
            return information.Kind switch
            {
                FileKind.Regular => MeasureFile(device, path, handle, information),
                FileKind.BlockDevice => MeasureBlockDevice(device, path, writable, handle, information),
                FileKind.Directory => throw ImageErrors.Refused(device, path, "is a directory; name the image file in it"),
                _ => throw ImageErrors.Refused(device, path, "is neither a regular file nor a block device"),
            };
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Opens the image for direct I/O as well.</summary>
    /// <exception cref="DeviceConfigurationException">Its file system has none.</exception>
    public ImageFile WithDirect(string device, string path, bool writable)
    {
        var errno = StorageFile.OpenDirect(Handle, writable, out var direct);
        if (errno == Errno.EINVAL)
        {
            throw new DeviceConfigurationException(
                "backend.direct", $"device '{device}': {path} lies on a file system without direct I/O; set backend.direct = off");
        }

        ImageErrors.Check(errno, device, path, writable);
        var unit = StorageFile.DirectAlignment(direct);
        if (unit == 0)
            unit = IsBlockDevice ? LogicalBlockSize : UsualDirectUnit;
        return this with { Direct = direct, DirectUnit = unit };
    }

    /// <summary>Closes it.</summary>
    public void Close()
    {
        Handle.Dispose();
        Direct?.Dispose();
    }

    private static ImageFile MeasureFile(string device, string path, SafeFileHandle handle, FileInformation information)
    {
        if (information.Length == 0)
            throw ImageErrors.Refused(device, path, "is empty; give it the size of the disk: truncate -s SIZE FILE");
        var granularity = Math.Clamp(information.BlockSize, BlockLimits.SectorSize, 1u << 20);
        return new ImageFile(handle, information, information.Length, BlockLimits.SectorSize, granularity);
    }

    private static ImageFile MeasureBlockDevice(
        string device, string path, bool writable, SafeFileHandle handle, FileInformation information)
    {
        ImageErrors.Check(NativeBlockDevice.GetLength(handle, out var length), device, path, writable);
        ImageErrors.Check(NativeBlockDevice.GetLogicalBlockSize(handle, out var logical), device, path, writable);
        ImageErrors.Check(NativeBlockDevice.GetReadOnly(handle, out var readOnly), device, path, writable);
        if (length == 0)
            throw ImageErrors.Refused(device, path, "is a block device without a medium");
        if (readOnly && writable)
            throw ImageErrors.Refused(device, path, "is a read-only block device; set read-only = on");
        if (NativeBlockDevice.GetPhysicalBlockSize(handle, out var physical) != Errno.None)
            physical = logical;
        return new ImageFile(handle, information, length, logical, physical);
    }
}
