using VduseActors.Adoption;
using VduseActors.Virtio;

namespace VduseActors.Device;

/// <content>
/// Queues whose rings could not be mapped when they were to go on. Usually the driver took the memory away and says so next; but where
/// mapping failed for another reason nobody will, so it is tried again, ever more seldom.
/// </content>
internal sealed partial class DeviceSupervisor
{
    private static readonly TimeSpan _firstRingRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _lastRingRetry = TimeSpan.FromSeconds(5);

    private TimeSpan _ringRetry = _firstRingRetry;

    private void RetryRingsLater()
    {
        Timers.StartSingleTimer(nameof(RetryRings), RetryRings.Instance, _ringRetry);
        _ringRetry = TimeSpan.FromTicks(Math.Min(_ringRetry.Ticks * 2, _lastRingRetry.Ticks));
    }

    private void OnRetryRings()
    {
        const DeviceStatus deciding = DeviceStatus.DriverOk | DeviceStatus.Failed;
        int[] waiting = [.. AllQueues.Where(queue => _device.Queues[queue] is { AwaitsMap: true, Session: null })];
        if (waiting.Length == 0 || _device.IsClosing || _device.IsSuspended || (_device.DriverStatus & deciding) != DeviceStatus.DriverOk)
        {
            _ringRetry = _firstRingRetry;
            return;
        }

        if (Operations.Current is not null)
        {
            RetryRingsLater();
            return;
        }

        int[] ready = [.. waiting.Where(queue => _device.Device.GetQueueInfo((uint)queue).Ready)];
        if (ready.Length > 0)
            Enqueue(new ControlOperation(OperationKind.Start, ready) { From = RingStart.Saved });
    }

    private sealed class RetryRings
    {
        public static readonly RetryRings Instance = new();
    }
}
