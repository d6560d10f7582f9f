namespace VduseActors.Devices.Block.Backends;

/// <summary>Opens a device's image. The device's size is fixed by the first opening.</summary>
internal sealed class FileBackendFactory(BlockDeviceOptions device, FileBackendOptions options) : IBlockBackendFactory
{
    private ulong? _length;

    public IBlockBackend Open()
    {
        var backend = OpenImage();
        if (_length is { } length && backend.Length != length)
        {
            var found = backend.Length;
            backend.Dispose();
            throw new IOException(
                $"device '{device.Name}': {options.Path} was {length} bytes long when the device started and is {found} now; restore it, or restart the device");
        }

        _length = backend.Length;
        return backend;
    }

    private FileBackend OpenImage()
    {
        try
        {
            var file = ImageFile.Open(device.Name, options.Path, writable: !device.ReadOnly);
            return new FileBackend(device, options, file);
        }
        catch (DeviceConfigurationException e) when (_length is not null)
        {
            // It worked before, so the configuration is right and the obstacle may go: a file system not mounted yet, a lock still held.
            throw new IOException(e.Message, e);
        }
    }
}
