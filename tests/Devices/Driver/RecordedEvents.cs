using System.Collections.Concurrent;

namespace VduseActors.Devices.Tests.Driver;

internal sealed class RecordedEvents : IDeviceEvents
{
    public ConcurrentQueue<DeviceFailure> Failures { get; } = new();

    public void OnFailure(DeviceFailure failure) => Failures.Enqueue(failure);
}
