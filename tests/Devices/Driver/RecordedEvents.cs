using System.Collections.Concurrent;

namespace VduseActors.Devices.Tests.Driver;

internal sealed class RecordedEvents : IDeviceEvents
{
    public ConcurrentQueue<DeviceFailure> Failures { get; } = new();

    public ConcurrentQueue<string> Notices { get; } = new();

    public void OnFailure(DeviceFailure failure) => Failures.Enqueue(failure);

    public void OnNotice(int queueIndex, string message) => Notices.Enqueue(message);
}
