namespace VduseActors.Devices;

/// <summary>Who is told what devices meet at run time; implemented by the runtime, which writes the log.</summary>
/// <remarks>Thread-safe; must not block and must not throw.</remarks>
public interface IDeviceEvents
{
    /// <summary>A class of failure occurred for the first time in this session; later ones are only counted.</summary>
    void OnFailure(DeviceFailure failure);
}
