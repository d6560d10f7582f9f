using Akka.Actor;
using VduseActors.Devices;
using VduseActors.Iotlb;
using VduseActors.Kernel;
using VduseActors.Loops;
using VduseActors.State;
using VduseActors.Virtio;

namespace VduseActors.Queues;

/// <content>The data path: nothing here allocates or locks per request.</content>
internal sealed partial class VirtqueueActor
{
    private bool _acceptMisses;

    // A chain waits in the ring for memory: for a request that comes back, or what other queues give back.
    private bool _awaitsMemory;

    /// <summary>Takes and handles what the driver made available, one batch, and publishes what was finished.</summary>
    private void Drain()
    {
        if (_queue.Session!.Fence.IsRaised)
            return;
        var ring = _queue.Ring!;
        var taken = 0;
        _awaitsMemory = false;
        try
        {
            PopStatus status;
            do
            {
                ring.DisableNotifications();
                status = TakeUntilEmpty(ring, ref taken);
            }
            while (status == PopStatus.Empty && !LooksAgain(taken) && ring.EnableNotifications());

            Leave(status);
        }
        finally
        {
            // What was finished before a handler threw must reach the driver all the same.
            if (taken > 0)
                _queue.Counters.CountBatch();
            Publish(interrupt: true);
        }
    }

    /// <summary>
    /// After a batch, on a loop that yields before it sleeps: the ring is looked at again then, and until then needs no kick.
    /// </summary>
    private bool LooksAgain(int taken) => taken > 0 && EventLoop.TryTellAfterYield(_kicks!.Look, taken);

    /// <summary>
    /// Takes batch after batch and publishes each. While the interrupt of one is on its way the driver often adds the next: it is
    /// found here, without a kick and a wake-up of the loop.
    /// </summary>
    private PopStatus TakeUntilEmpty(Virtqueue ring, ref int taken)
    {
        while (true)
        {
            var before = taken;
            var status = TakeAvailable(ring, ref taken);
            _handler!.EndBatch();
            if (status != PopStatus.Empty || taken == before)
                return status;
            Publish(interrupt: true);
        }
    }

    /// <summary>Takes requests until the ring is empty, blocked or broken, or the budget of the turn is spent.</summary>
    /// <returns>Why it stopped; Request when the budget of the turn is spent, no slot is free, or the supervisor wants the queue.</returns>
    private PopStatus TakeAvailable(Virtqueue ring, ref int taken)
    {
        var slots = _queue.Slots!;
        while (taken < _settings.BatchBudget && _queue.Phase == QueuePhase.Running && !_queue.IsWanted)
        {
            if (slots.Pool.TryRent() is not { } request)
                return slots.PendingCount < slots.Pool.Slots ? PopStatus.NoMemory : PopStatus.Request;
            var status = ring.TryPop(request, _acceptMisses);
            _acceptMisses = false;
            if (status != PopStatus.Request)
            {
                slots.Pool.Return(request);
                return status;
            }

            taken++;
            HandleRequest(request);
        }

        return PopStatus.Request;
    }

    private void Leave(PopStatus status)
    {
        switch (status)
        {
            case PopStatus.Request when _queue.Phase == QueuePhase.Running && _queue.Slots!.PendingCount < _queue.Slots.Pool.Slots:
                // Budget spent: like a kick, so that it is this queue's turn again when the loop has looked at the kicks of all others and
                // at what other threads have for it; a message of its own would come before them. A full house goes on with the next
                // completion.
                _queue.Kick.Signal();
                break;
            case PopStatus.NoMemory:
                _awaitsMemory = true;
                _queue.Counters.CountMemoryWait();
                break;
            case PopStatus.Miss:
                var ring = _queue.Ring!;
                _queue.Phase = QueuePhase.AwaitingIotlb;
                _queue.Counters.CountIotlbMiss();
                _iotlb.Tell(new IotlbActor.Miss(_queue.Index, _queue.Session!, ring.MissIova, ring.MissAccess));
                break;
            case PopStatus.Broken:
                Quarantine(_queue.Ring!.Fault);
                break;
        }
    }

    private void HandleRequest(VirtioRequest request)
    {
        var slots = _queue.Slots!;
        var attempt = slots.Begin(request, _queue.Incarnation);
        if (attempt > _settings.AttemptLimit || _queue.Driver!.FailsRequests)
        {
            _queue.Counters.CountFailedRequest();
            Settle(request, _handler!.Fail(request));
            return;
        }

        if (attempt > 1)
            _queue.Counters.CountRetriedRequest();
        Settle(request, _handler!.Handle(request));
    }

    private void Settle(VirtioRequest request, RequestOutcome outcome)
    {
        var slots = _queue.Slots!;
        switch (outcome)
        {
            case RequestOutcome.Completed:
                _queue.Ring!.PushUsed(request);
                slots.Release(request);
                _queue.Counters.CountRequest();
                break;
            case RequestOutcome.Pending:
                slots.SetPending(request, _queue.Turn);
                break;
            default:
                slots.Release(request);
                Quarantine(VirtqueueFault.RequestUnmapped);
                break;
        }
    }

    /// <summary>Goes on with the requests that the backend has given back.</summary>
    private void FinishReturned()
    {
        if (_queue.Slots is not { } slots || _handler is null)
            return;
        try
        {
            while (NextReturned(slots) is { } request)
            {
                // Reported a second time: it is answered already, or is another request by now.
                if (!slots.IsPending(request))
                    continue;
                slots.ClearPending(request);

                // A request that an earlier handler began is handled from its start: the operation was its, not ours.
                if (slots.IncarnationOf(request) != _queue.Incarnation)
                    HandleRequest(request);
                else
                    Settle(request, _handler.Complete(request));
            }

            _handler.EndBatch();
        }
        finally
        {
            Publish(interrupt: _queue.QuiesceReason != QuiesceReason.Reset || _queue.Phase != QueuePhase.Quiescing);
        }

        if (_queue.NextBackend is not null)
            ChangeBackendIfSettled();
        else if (_queue.Phase == QueuePhase.Running)
            Drain();
        else
            FinishQuiesceIfSettled();
    }

    private static VirtioRequest? NextReturned(RequestSlots slots)
    {
        // Kept above the actor until each is handled: a handler that throws must not take the rest of the list with it.
        var request = slots.Returned ?? slots.Completions.TakeAll();
        slots.Returned = request?.Next;
        return request;
    }

    private void OnIotlbAnswer(IotlbActor.MissAnswer answer)
    {
        if (_queue.Phase != QueuePhase.AwaitingIotlb || _queue.Session!.Epoch != answer.Epoch)
            return;
        _queue.Phase = QueuePhase.Running;

        if (!answer.IsMapped)
        {
            // No region there: the request is taken with that part marked, so that its handler can answer it with an error. A chain
            // with many such parts is not asked about one by one.
            _queue.Counters.CountIotlbRefusal();
            _acceptMisses = !_queue.Ring!.TryRefuseMiss();
        }

        Drain();
    }

    private void Publish(bool interrupt)
    {
        if (_queue.Session is not { Fence.IsRaised: false } || _queue.Ring is not { } ring)
            return;
        if (HasMemoryVanished())
        {
            // What was read since may be zeroes that nobody wrote: nothing of it may be acknowledged.
            ring.Break(VirtqueueFault.MemoryVanished);
            Quarantine(VirtqueueFault.MemoryVanished);
            return;
        }

        if (ring.Publish() && interrupt)
            Interrupt(_settings.InterruptRetry);
    }

    /// <summary>One read of a counter, unless some memory of the process has vanished since the last look.</summary>
    private bool HasMemoryVanished()
    {
        if (_device.BusErrorGuard is not { } guard)
            return false;
        var faults = guard.Faults;
        if (faults == _queue.FaultsSeen)
            return false;
        if (_queue.Session!.Memory.Table.HasVanished() || _queue.Session.Ring.HasVanished)
            return true;
        _queue.FaultsSeen = faults;
        return false;
    }

    private void Interrupt(TimeSpan retry)
    {
        switch (_device.Device.TryInjectInterrupt((uint)_queue.Index))
        {
            case Errno.None:
                _queue.Counters.CountInterrupt();
                break;
            case Errno.EPERM:
                _supervisor.Tell(new FoundBroken(_queue.Index));
                break;
            default:
                // The kernel stores DRIVER_OK only some time after it got our reply: the interrupt is owed until then.
                _queue.Counters.CountOwedInterrupt();
                Timers.StartSingleTimer(nameof(OwedInterrupt), new OwedInterrupt(_queue.Session!.Epoch, retry), retry);
                break;
        }
    }

    private void OnOwedInterrupt(OwedInterrupt owed)
    {
        if (_queue.Session?.Epoch == owed.Epoch && _queue.Phase != QueuePhase.Quiescing)
            Interrupt(owed.Delay < TimeSpan.FromMilliseconds(100) ? owed.Delay * 2 : owed.Delay);
    }

    private void Quarantine(VirtqueueFault fault)
    {
        // What is found while the queue lets go of memory holds as well, unless the driver begins anew after that.
        var isQuiescing = _queue.Phase == QueuePhase.Quiescing;
        if (_queue.Driver!.IsStopped || (isQuiescing && _queue.QuiesceReason == QuiesceReason.Reset))
            return;
        _queue.Driver.IsQuarantined = true;
        _queue.Ring!.Break(fault);
        if (!isQuiescing)
            _queue.Phase = QueuePhase.Quarantined;
        _queue.Counters.CountQuarantine();
        _supervisor.Tell(new Quarantined(_queue.Index, fault));
    }
}
