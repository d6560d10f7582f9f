using Akka.Event;

namespace VduseActors.Queues;

/// <content>
/// A kick that never came, whoever lost it, must not hold a driver's request for ever: the ring is looked at now and then. Every time
/// that was needed is counted; the count of a healthy system is 0.
/// <para>
/// The polls of all queues fall on the same moments, the multiples of their interval: a thousand idle queues wake the process once
/// in the longest interval, not a thousand times.
/// </para>
/// </content>
internal sealed partial class VirtqueueActor
{
    /// <summary>An idle queue is looked at ever more seldom, down to this many times the interval.</summary>
    private const int MostSeldom = 16;

    /// <summary>A kick that is on its way has come by then.</summary>
    private static readonly TimeSpan _grace = TimeSpan.FromMilliseconds(20);

    private int _kickPollFactor;
    private long _activityAtPoll;

    private void StartKickPoll()
    {
        _kickPollFactor = 1;
        _activityAtPoll = -1;
        PollLater();
    }

    private void OnKickPoll(KickPoll poll)
    {
        if (_queue.Session is null)
            return;
        var activity = _queue.Counters.Kicks + _queue.Counters.Batches;
        var isIdle = activity == _activityAtPoll;
        _activityAtPoll = activity;
        if (_queue.Slots is { Pool.Memory.IsTight: true } slots)
            slots.Pool.Trim();
        if (_awaitsMemory && _queue.Phase == QueuePhase.Running)
        {
            Drain();
        }
        else if (_queue.Phase == QueuePhase.Running && isIdle && HasUnseenRequests())
        {
            if (!poll.IsSecondLook)
            {
                Timers.StartSingleTimer(nameof(KickPoll), KickPoll.Second, _grace);
                return;
            }

            _queue.Counters.CountMissedKick();
            _log.Warning(
                "Device '{Device:l}', queue {Queue}: requests lay in the ring without a kick; they are served now.",
                _device.Name,
                _queue.Index);
            Drain();
        }

        if (RemindOthers())
            isIdle = false;
        _kickPollFactor = isIdle ? Math.Min(_kickPollFactor * 2, MostSeldom) : 1;
        PollLater();
    }

    private void PollLater()
    {
        var interval = _settings.KickPoll * _kickPollFactor;
        var now = Context.System.Scheduler.MonotonicClock;
        Timers.StartSingleTimer(nameof(KickPoll), KickPoll.First, interval - TimeSpan.FromTicks(now.Ticks % interval.Ticks));
    }

    /// <summary>Requests lie in the ring that this actor neither took nor was told of, and could take.</summary>
    private bool HasUnseenRequests() =>
        !_queue.IsKickPending
        && _queue.Slots!.PendingCount < _queue.Slots.Pool.Slots
        && !_queue.Session!.Fence.IsRaised
        && _queue.Ring!.EnableNotifications();

    /// <summary>Look whether a kick was lost.</summary>
    private sealed record KickPoll(bool IsSecondLook) : IInternalMessage
    {
        public static KickPoll First { get; } = new(IsSecondLook: false);

        public static KickPoll Second { get; } = new(IsSecondLook: true);
    }
}
