namespace VduseActors.Devices.Net;

/// <summary>
/// Chooses and configures where the frames of a network device go. One record per kind of backend: add a kind by deriving from this record
/// and implementing <see cref="INetBackend"/>; nothing else has to change.
/// </summary>
public abstract record NetBackendOptions
{
    /// <summary>Checks the options and returns what opens the backend; called once per device, touches nothing outside.</summary>
    /// <param name="device">The device that the backend is for.</param>
    /// <exception cref="DeviceConfigurationException">An option cannot work.</exception>
    public abstract INetBackendFactory CreateFactory(NetDeviceOptions device);
}
