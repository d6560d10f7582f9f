using Akka.Event;
using VduseActors.Devices;

namespace VduseActors.Queues;

/// <summary>Writes what a handler or backend reports to the log: one line per class of failure and session.</summary>
internal sealed class DeviceEventLog(string device, ILoggingAdapter log) : IDeviceEvents
{
    /// <inheritdoc/>
    public void OnFailure(DeviceFailure failure) =>
        log.Error("Device '{Device:l}', queue {Queue}: {Text:l}", device, failure.QueueIndex, failure.Message);

    /// <inheritdoc/>
    public void OnNotice(int queueIndex, string message) =>
        log.Info("Device '{Device:l}', queue {Queue}: {Text:l}", device, queueIndex, message);
}
