using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Devices.Block.Backends;

/// <summary>
/// Opens a device's image, again while the backend that failed is still open. The device's size is fixed by the first opening, and
/// all backends share one lock on the image.
/// </summary>
internal sealed class FileBackendFactory(BlockDeviceOptions device, FileBackendOptions options) : IBlockBackendFactory
{
    private ulong? _length;
    private ImageLock? _lock;

    public IBlockBackend Open()
    {
        try
        {
            return OpenImage();
        }
        catch (DeviceConfigurationException e) when (_length is not null)
        {
            // It worked before, so the configuration is right and the obstacle may go: a file system not mounted yet, for example.
            throw new IOException(e.Message, e);
        }
    }

    private FileBackend OpenImage()
    {
        if (options.Io == IoMode.Uring)
            RequireUring();
        var image = ImageFile.Open(device.Name, options.Path, writable: !device.ReadOnly);
        try
        {
            if (options.Direct)
                image = image.WithDirect(device.Name, options.Path, writable: !device.ReadOnly);
            if (_length is { } length && image.Length != length)
            {
                throw ImageErrors.Refused(
                    device.Name,
                    options.Path,
                    $"was {length} bytes long when the device started and is {image.Length} now; restore it, or restart the device");
            }

            var held = ShareOrAcquireLock(image);
            _length = image.Length;
            return new FileBackend(device, options, image, held);
        }
        catch
        {
            image.Close();
            throw;
        }
    }

    private void RequireUring()
    {
        using var completed = EventFd.Create();
        var errno = IoUring.TryCreate(1, completed, [], out var ring);
        ring?.Dispose();
        if (errno != Errno.None)
        {
            throw new DeviceConfigurationException(
                "backend.io", $"device '{device.Name}': backend.io = uring: {UringRefusal.Explain(errno)}; use io = auto or pool");
        }
    }

    private ImageLock ShareOrAcquireLock(ImageFile image)
    {
        if (_lock is { } held && held.Image == image.Information.Identity && held.TryShare())
            return held;
        return _lock = ImageLock.Acquire(device.Name, options.Path, writable: !device.ReadOnly, image.Information);
    }
}
