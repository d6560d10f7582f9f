namespace VduseActors.Devices.Net;

/// <summary>Opens the backend of one network device, again after each failure.</summary>
public interface INetBackendFactory
{
    /// <summary>Opens the backend. May block.</summary>
    /// <exception cref="DeviceConfigurationException">The configuration cannot work: no retry helps.</exception>
    /// <exception cref="IOException">It cannot be opened now, though it could be before.</exception>
    INetBackend Open();
}
