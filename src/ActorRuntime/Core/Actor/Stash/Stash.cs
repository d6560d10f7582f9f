namespace VduseActors.ActorRuntime.Actor;

/// <summary>The stash of one incarnation.</summary>
internal sealed class Stash : IStash
{
    private readonly ActorCell _cell;
    private readonly IDequeBasedMessageQueueSemantics _mailbox;
    private readonly LinkedList<Envelope> _envelopes = [];
    private int _lastStashedId;

    public Stash(ActorCell cell)
    {
        _cell = cell;
        _mailbox = cell.Mailbox.MessageQueue as IDequeBasedMessageQueueSemantics
            ?? throw new ActorInitializationException(
                cell.Self,
                $"DequeBasedMailbox required, got: {cell.Mailbox.MessageQueue.GetType().Name}. "
                + "Give the actor a mailbox whose mailbox-type is \"Akka.Dispatch.UnboundedDequeBasedMailbox\".");
        Capacity = cell.Props.Deploy.StashCapacity != Deploy.NoStashSize
            ? cell.Props.Deploy.StashCapacity
            : cell.SystemImpl.Mailboxes.StashCapacity(cell.Props.Dispatcher, cell.Props.Mailbox);
    }

    public int Count => _envelopes.Count;

    public bool IsEmpty => Count == 0;

    public bool NonEmpty => Count > 0;

    public bool IsFull => Capacity > 0 && Count >= Capacity;

    public int Capacity { get; }

    void IStash.Stash()
    {
        var message = _cell.CurrentMessage ?? throw new IllegalActorStateException("There is no current message to stash.");
        if (_cell.CurrentEnvelopeId == _lastStashedId)
            throw new IllegalActorStateException($"Can't stash the same message {message} more than once");
        _lastStashedId = _cell.CurrentEnvelopeId;
        if (IsFull)
            throw new StashOverflowException($"Couldn't enqueue message {message} from {_cell.Sender} to stash of {_cell.Self}");
        _envelopes.AddLast(new Envelope(message, _cell.Sender));
    }

    public void Unstash()
    {
        if (_envelopes.First is not { } oldest)
            return;
        _envelopes.RemoveFirst();
        PutBack(oldest.Value);
    }

    public void UnstashAll() => UnstashAll(_ => true);

    public void UnstashAll(Func<Envelope, bool> predicate)
    {
        Envelope[] chosen = [.. _envelopes.Where(predicate)];
        _envelopes.Clear();
        for (var i = chosen.Length - 1; i >= 0; i--)
            PutBack(chosen[i]);
    }

    public IEnumerable<Envelope> ClearStash()
    {
        Envelope[] all = [.. _envelopes];
        _envelopes.Clear();
        return all;
    }

    public void Prepend(IEnumerable<Envelope> envelopes)
    {
        foreach (var envelope in envelopes.Distinct().Reverse())
            _envelopes.AddFirst(envelope);
    }

    private void PutBack(Envelope envelope)
    {
        _mailbox.EnqueueFirst(envelope);
        if (envelope.Message is Terminated terminated)
            _cell.TerminatedQueuedFor(terminated.ActorRef, null);
    }
}
