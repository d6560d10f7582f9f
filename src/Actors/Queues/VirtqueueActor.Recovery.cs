using Akka.Actor;
using Akka.Event;
using VduseActors.State;
using VduseActors.Virtio;

namespace VduseActors.Queues;

/// <content>
/// What a restarted incarnation does. Every request is in one of three places, all above the actor: in the ring (not taken),
/// in a slot (taken, not answered), or pushed to the used ring (answered; published by the next Publish). A slot that the backend
/// holds is left until it comes back; every other one is handled again from its start, in the order in which it was taken.
/// </content>
internal sealed partial class VirtqueueActor
{
    private void OnRecover()
    {
        _mustRecover = false;
        _queue.Counters.CountRestart();
        var session = _queue.Session!;
        var slots = _queue.Slots!;
        slots.Pool.ReclaimAbandoned();
        slots.DropUnexpected();
        slots.NoteHeld(_queue.Turn);
        _handler = CreateHandler(session, slots);

        _log.Warning(
            "Device '{Device:l}': queue {Queue} is restarted after a failure; {Requests} requests are in flight.",
            _device.Name,
            _queue.Index,
            slots.Pool.InFlightCount);

        // The failed incarnation may have published without interrupting.
        StartKickPoll();
        Publish(interrupt: false);
        if (_queue.Phase is not (QueuePhase.Prepared or QueuePhase.Quiescing))
            Interrupt(_settings.InterruptRetry);
        switch (_queue.Phase)
        {
            case QueuePhase.Running or QueuePhase.AwaitingIotlb:
                GoOn(slots);
                break;
            case QueuePhase.Quiescing:
                HandleAgain(slots);
                FinishQuiesceIfSettled();
                break;
            case QueuePhase.Quarantined:
                HandleAgain(slots);
                break;
            case QueuePhase.Held:
                ChangeBackendIfSettled();
                break;
        }

        // Completions that the failed incarnation took from the queue, or whose message it consumed, bring no new message.
        if (slots.Returned is not null || slots.PendingCount > 0)
            FinishReturned();
    }

    /// <summary>Serves again: first what was taken and not answered, then what the driver made available meanwhile.</summary>
    private void GoOn(RequestSlots slots)
    {
        _queue.Driver!.IsHeld = false;
        _queue.Phase = QueuePhase.Running;
        HandleAgain(slots);
        if (_queue.Phase == QueuePhase.Running)
            Drain();
    }

    private void HandleAgain(RequestSlots slots)
    {
        try
        {
            foreach (var request in TakenAndIdle(slots))
                HandleRequest(request);
            _handler!.EndBatch();
        }
        finally
        {
            Publish(interrupt: true);
        }
    }

    /// <summary>Requests taken from the ring that the backend does not hold, in the order in which they were taken.</summary>
    private static List<VirtioRequest> TakenAndIdle(RequestSlots slots)
    {
        var taken = new VirtioRequest[slots.Pool.Slots];
        var count = slots.Pool.CopyInFlight(taken);
        var idle = new List<VirtioRequest>(count);
        for (var i = 0; i < count; i++)
        {
            if (!slots.IsPending(taken[i]))
                idle.Add(taken[i]);
        }

        return idle;
    }

    /// <summary>Requests held by policy or for a backend would keep driver memory in use: they end with an error.</summary>
    private void FailHeldRequests()
    {
        foreach (var request in TakenAndIdle(_queue.Slots!))
        {
            _queue.Counters.CountFailedRequest();
            Settle(request, _handler!.Fail(request));
        }
    }

    private void OnEndHold()
    {
        // Between two runs as well: the next one is not to wait.
        if (_queue.Driver is not { } driver || (_queue.Phase != QueuePhase.Held && !driver.IsHeld))
            return;
        driver.IsHeld = false;
        driver.FailsRequests = true;
        if (_queue.Phase == QueuePhase.Held)
            GoOn(_queue.Slots!);
    }

    private void OnUseBackend(SharedBackend backend)
    {
        _queue.NextBackend = backend;
        if (_queue.Session is null)
        {
            _queue.NextBackend = null;
            if (_queue.Driver is { } driver)
                driver.IsHeld = false;
            _supervisor.Tell(new UsesBackend(_queue.Index, backend));
            return;
        }

        // Operations on the old backend come back first; no new ones join them meanwhile.
        if (_queue.Phase is QueuePhase.Running or QueuePhase.AwaitingIotlb)
            _queue.Phase = QueuePhase.Held;
        ChangeBackendIfSettled();
    }

    private void ChangeBackendIfSettled()
    {
        if (_queue.NextBackend is not { } backend)
            return;
        if (_queue.Slots!.PendingCount > 0)
        {
            _handler!.Recall();
            return;
        }

        _queue.NextBackend = null;
        _queue.Driver!.IsHeld = false;
        _queue.Session = _queue.Session! with { Backend = backend };
        _handler = CreateHandler(_queue.Session, _queue.Slots);
        _supervisor.Tell(new UsesBackend(_queue.Index, backend));
        if (_queue.Phase != QueuePhase.Held)
        {
            FinishQuiesceIfSettled();
            return;
        }

        GoOn(_queue.Slots);
    }
}
