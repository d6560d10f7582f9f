namespace VduseActors.Devices.Block;

/// <summary>Opens the storage of one block device, again after each failure; holds what must outlive a backend.</summary>
public interface IBlockBackendFactory
{
    /// <summary>
    /// Opens the backend. May block. One opened earlier may still be open: it is disposed when its last request is back.
    /// </summary>
    /// <exception cref="DeviceConfigurationException">The configuration cannot work: no retry helps.</exception>
    /// <exception cref="IOException">It cannot be opened now, though it could be before.</exception>
    IBlockBackend Open();
}
