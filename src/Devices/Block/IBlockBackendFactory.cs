namespace VduseActors.Devices.Block;

/// <summary>Opens the storage of one block device, again after each failure; holds what must outlive a backend.</summary>
public interface IBlockBackendFactory
{
    /// <summary>Opens the backend. May block. Not called again before the previous backend was disposed or given up.</summary>
    /// <exception cref="DeviceConfigurationException">The configuration cannot work: no retry helps.</exception>
    /// <exception cref="IOException">It cannot be opened now, though it could be before.</exception>
    IBlockBackend Open();
}
