using Akka.Actor;
using Akka.Event;
using VduseActors.Adoption;
using VduseActors.Devices;
using VduseActors.State;
using VduseActors.Virtio;

namespace VduseActors.Queues;

/// <content>Setting up what a run needs: rings in memory, slots, a handler, the position. Nothing is taken yet.</content>
internal sealed partial class VirtqueueActor
{
    /// <summary>Sets a session up; returns why it cannot run, or null.</summary>
    private string? Begin(QueueSession session)
    {
        var former = _queue.Driver;
        if (session.Start == RingStart.Driver || former is null)
        {
            _queue.Driver = new DriverSession(
                session.Generation, session.SetUp, new FailureLedger(_queue.Index, new DeviceEventLog(_device.Name, _log)));
        }

        var refusal = TryBegin(session);

        // One that did not begin says nothing of where the queue stands.
        if (refusal is not null)
            _queue.Driver = former;
        return refusal;
    }

    private string? TryBegin(QueueSession session)
    {
        if (!session.Ring.TryPopulate())
            return Invariant($"the rings of queue {_queue.Index} are not backed by memory");

        if (ReserveSlots(session) is not { } slots)
            return Invariant($"queue {_queue.Index}: {_device.Limits.MemoryIsSpent}");
        try
        {
            _handler = CreateHandler(session, slots);
        }
        catch (Exception refused)
        {
            // An answer, not a crash: the driver learns at once that it cannot have the queue.
            return Invariant($"the handler of queue {_queue.Index} cannot be created: {refused.Message}");
        }

        if (RingOpening.TryOpen(session, _queue.Log, out var inherited, out var refusal) is not { } ring)
            return Invariant($"queue {_queue.Index}: {refusal}");
        if (session.Start == RingStart.Log)
            NoteInherited(session, inherited?.Requests.Count ?? 0);
        _queue.Ring = ring;
        _queue.Session = session;
        _queue.FaultsSeen = -1;
        _queue.Phase = QueuePhase.Prepared;
        return null;
    }

    private void NoteInherited(QueueSession session, int requests)
    {
        _queue.Counters.CountInherited(requests);
        var inFlight = (session.Features & VirtioFeature.InOrder) != 0
            ? "what was in flight is taken from its ring again"
            : Invariant($"with {requests} requests in flight");
        _log.Info(
            "Device '{Device:l}': queue {Queue} goes on where an earlier process stopped, {InFlight:l}.",
            _device.Name,
            _queue.Index,
            inFlight);
    }

    private IQueueHandler CreateHandler(QueueSession session, RequestSlots slots)
    {
        _queue.Incarnation++;
        if (_queue.Driver!.IsGivenUp)
            return SilentHandler.Instance;
        var context = new QueueContext(
            _queue.Index,
            session.Features,
            session.Backend.Instance,
            slots.Completions,
            slots.Pool.Slots,
            new DeviceEventLog(_device.Name, _log),
            new DescriptorWatcher(ReadinessSets.Of(Context.System)),
            session.Memory,
            _device.Limits.Memory)
        {
            Failures = _queue.Driver.Failures,
        };
        return _device.Virtio.CreateQueueHandler(context) ?? throw new InvalidOperationException(
            "CreateQueueHandler returned null; it must return a handler");
    }

    private Action WakeSelf()
    {
        var self = Self;
        return () => self.Tell(Completed.Instance, ActorRefs.NoSender);
    }

    /// <summary>The slots, and the memory with which the queue gets on whatever others hold; null when so much is not left.</summary>
    private RequestSlots? ReserveSlots(QueueSession session)
    {
        var size = session.Ring.Areas.Size;
        if (_queue.Slots is { } slots && slots.Pool.Slots == size)
            return slots;
        _queue.Slots?.Dispose();
        _queue.Slots = null;
        if (RequestMemory.TryReserve(_device.Limits.Memory, size, _device.Virtio.MaxSegments) is not { } memory)
            return null;
        var pool = RequestPool.ForQueue(size, _device.Virtio.MaxSegments, memory);
        slots = new RequestSlots(pool, WakeSelf());
        return _queue.Slots = slots;
    }
}
