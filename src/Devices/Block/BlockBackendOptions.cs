namespace VduseActors.Devices.Block;

/// <summary>
/// Chooses and configures the storage of a block device. One record per kind of backend: add a kind by deriving from this record
/// and implementing <see cref="IBlockBackend"/>; nothing else has to change.
/// </summary>
public abstract record BlockBackendOptions
{
    /// <summary>The configuration key that decides the size, relative to the device, for messages about it.</summary>
    protected internal virtual string SizeKey => "backend";

    /// <summary>Checks the options and returns what opens the backend; called once per device, touches nothing outside.</summary>
    /// <param name="device">The device that the backend is for.</param>
    /// <exception cref="DeviceConfigurationException">An option cannot work.</exception>
    public abstract IBlockBackendFactory CreateFactory(BlockDeviceOptions device);
}
