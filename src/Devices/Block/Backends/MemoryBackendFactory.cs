using VduseActors.Native;
using VduseActors.Settings;

namespace VduseActors.Devices.Block.Backends;

/// <summary>Keeps the memory, so that a backend that is restarted finds its contents again.</summary>
internal sealed class MemoryBackendFactory(BlockDeviceOptions device, MemoryBackendOptions options) : IBlockBackendFactory
{
    private MemoryStore? _store;

    public IBlockBackend Open()
    {
        try
        {
            _store ??= new MemoryStore(options.Size);
        }
        catch (LinuxException e)
        {
            throw new DeviceConfigurationException(
                "backend.size", $"device '{device.Name}': no room for {ByteSize.Format(options.Size)} of memory; lower backend.size", e);
        }

        return new MemoryBackend(_store, device.ReadOnly);
    }
}
