namespace VduseActors.Devices;

/// <summary>Who is told what devices meet at run time; implemented by the runtime, which writes the log.</summary>
/// <remarks>Thread-safe; must not block and must not throw.</remarks>
public interface IDeviceEvents
{
    /// <summary>A class of failure occurred for the first time in this session; later ones are only counted.</summary>
    void OnFailure(DeviceFailure failure);

    /// <summary>Something a user may want to know that is no failure: a choice that was made, and why.</summary>
    /// <param name="queueIndex">The queue.</param>
    /// <param name="message">One line for the log.</param>
    void OnNotice(int queueIndex, string message);
}
