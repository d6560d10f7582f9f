using Akka.Event;
using VduseActors.Adoption;
using VduseActors.State;

namespace VduseActors.Supervisor;

/// <content>
/// Queues whose rings could not be mapped when they were to go on. Usually the driver took the memory away and says so next; but where
/// mapping failed for another reason nobody will, so it is tried again, ever more seldom.
/// </content>
internal sealed partial class DeviceSupervisor
{
    private const string WaitingForRings = "waiting for the memory of the rings of queue ";

    private static readonly TimeSpan _firstRingRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _lastRingRetry = TimeSpan.FromSeconds(5);

    private TimeSpan _ringRetry = _firstRingRetry;

    private void OnRingsRefused(string reason)
    {
        var operation = Operations.Current!;
        if (operation.From == RingStart.Driver)
        {
            FailStart(reason);
            return;
        }

        if (TryStartOneByOne())
            return;

        // Not a failure: the driver took the memory away, to reset the device or to map it anew.
        _log.Debug("Device '{Device:l}': {Reason:l}; it waits for them.", _device.Name, reason);
        foreach (var queue in operation.Queues)
            _device.Queues[queue].AwaitsMap = true;
        RetryRingsLater();

        // It passes; what stays until a reset is more worth knowing.
        if (operation.Queues.Count > 0 && _device.Status.Snapshot.Health is null)
            _device.Status.ShowHealth(Invariant($"{WaitingForRings}{operation.Queues[0]}: {reason}"));
        operation.Queues = [];
        Finish();
    }

    /// <summary>
    /// Queues that go on after an invalidation start together where they can; where the rings of some are gone, or one cannot start, each
    /// starts by itself, before anything else happens.
    /// </summary>
    private bool TryStartOneByOne()
    {
        var operation = Operations.Current!;
        if (operation is not { From: RingStart.Saved, Request: null, Queues.Count: > 1 })
            return false;
        Operations.Replace(operation.Queues.Select(queue => new ControlOperation(OperationKind.Start, [queue]) { From = RingStart.Saved }));
        Timers.Cancel(nameof(Deadline));
        BeginNext();
        return true;
    }

    private void AwaitNoMap(IReadOnlyList<int> queues)
    {
        foreach (var queue in queues)
            _device.Queues[queue].AwaitsMap = false;
    }

    private void OnAllRingsMapped()
    {
        _ringRetry = _firstRingRetry;
        if (_device.Status.Snapshot.Health?.StartsWith(WaitingForRings, StringComparison.Ordinal) == true)
            _device.Status.ShowHealth(null);
    }

    private void RetryRingsLater()
    {
        Timers.StartSingleTimer(nameof(RetryRings), RetryRings.Instance, _ringRetry);
        _ringRetry = TimeSpan.FromTicks(Math.Min(_ringRetry.Ticks * 2, _lastRingRetry.Ticks));
    }

    private void OnRetryRings()
    {
        int[] waiting = [.. AllQueues.Where(queue => _device.Queues[queue] is { AwaitsMap: true, Session: null })];
        if (waiting.Length == 0 || _device.IsClosing || !Runs)
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

    private sealed class RetryRings : IInternalMessage
    {
        public static readonly RetryRings Instance = new();
    }
}
