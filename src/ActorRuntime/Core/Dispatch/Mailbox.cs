namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>
/// The mailbox of one actor: user messages in a queue, system messages in a lock-free list of their own, and one status word.
/// As an <see cref="IRunnable"/> it is one turn of the actor.
/// </summary>
/// <remarks>
/// <code>
/// status:  bit 0 closed | bit 1 scheduled | bits 2.. how often suspended
///
///   idle --(message; CAS)--> scheduled --(Run)--> running --(clear bit, full fence, look again)--> idle or scheduled
/// </code>
/// Both halves of the hand-over matter. A sender enqueues and then reads the status; a turn clears the bit and then reads the
/// queue; each has a full fence between the two. So at least one of them sees the other, and no message is left lying.
/// </remarks>
internal sealed class Mailbox : IRunnable
{
    private const int ClosedBit = 1;
    private const int ScheduledBit = 2;
    private const int SuspendUnit = 4;

    private readonly ActorCell _cell;
    private readonly MessageDispatcher _dispatcher;
    private readonly IMessageQueue _messages;
    private readonly EnvelopeQueue? _envelopes; // what is in _messages, when it is of the usual kind
    private SystemMessage? _systemMessages;
    private int _status;

    public Mailbox(ActorCell cell, IMessageQueue messages)
    {
        _cell = cell;
        _dispatcher = cell.Dispatcher;
        _messages = messages;
        _envelopes = (messages as UnboundedMessageQueue)?.Envelopes;
    }

    public IMessageQueue MessageQueue => _messages;

    public bool IsClosed => (Volatile.Read(ref _status) & ClosedBit) != 0;

    public int SuspendCount => Volatile.Read(ref _status) / SuspendUnit;

    public bool IsSuspended => SuspendCount > 0;

    public bool HasSystemMessages => Volatile.Read(ref _systemMessages) is not (null or MailboxClosed);

    /// <summary>Queues a user message and makes sure that a turn follows.</summary>
    /// <remarks>
    /// What the sender touches here is written by the actor only when a turn begins or ends. The cell is written for every message
    /// that is handled, so it stays out of this.
    /// </remarks>
    public void Post(object message, IActorRef? sender)
    {
        try
        {
            if (IsClosed)
            {
                _dispatcher.Mailboxes.DeadLetterQueue.Enqueue(_cell.SelfRef, new Envelope(message, sender));
                return;
            }

            if (_envelopes is not null)
                _envelopes.Enqueue(message, sender);
            else
                _messages.Enqueue(_cell.SelfRef, new Envelope(message, sender));
            // The queue's enqueue ends in an interlocked operation on its tail: the fence between it and this read.
            var status = Volatile.Read(ref _status);
            if (status == 0)
                Schedule(true, false);
            else if ((status & ClosedBit) != 0)
                DiscardMessages();
        }
        catch (Exception e)
        {
            // The queue, the priority or a subscriber to dead letters may be the user's: the sender does not pay for them.
            _cell.ReportLost(e);
        }
    }

    /// <summary>Queues a system message and makes sure that a turn follows.</summary>
    public void PostSystem(SystemMessage message)
    {
        try
        {
            if (EnqueueSystem(message))
                Schedule(false, true);
            else
                Reject(message);
        }
        catch (Exception e)
        {
            _cell.ReportLost(e);
        }
    }

    /// <summary>Queues a system message without a turn; false when the actor is dead.</summary>
    public bool EnqueueSystem(SystemMessage message)
    {
        while (true)
        {
            var head = Volatile.Read(ref _systemMessages);
            if (head is MailboxClosed)
                return false;
            message.Next = head;
            if (Interlocked.CompareExchange(ref _systemMessages, message, head) == head)
                return true;
        }
    }

    /// <summary>Hands the mailbox to its dispatcher unless it is closed, already there, or has nothing it may handle.</summary>
    public void Schedule(bool hasMessages, bool hasSystemMessages)
    {
        while (true)
        {
            var status = Volatile.Read(ref _status);
            if ((status & (ClosedBit | ScheduledBit)) != 0)
                return;
            var work = hasSystemMessages || HasSystemMessages || (status < SuspendUnit && (hasMessages || _messages.HasMessages));
            if (!work)
                return;
            if (Interlocked.CompareExchange(ref _status, status | ScheduledBit, status) != status)
                continue;
            try
            {
                _dispatcher.ExecuteMailbox(this);
            }
            catch (Exception e)
            {
                // The messages stay; the next one tries again.
                Interlocked.And(ref _status, ~ScheduledBit);
                _cell.ReportLost(e);
            }

            return;
        }
    }

    /// <inheritdoc/>
    public void Run()
    {
        try
        {
            if (IsClosed)
                return;
            var previous = ActorCell.Current;
            ActorCell.Current = _cell;
            try
            {
                HandleSystemMessages();
                HandleMessages();
            }
            finally
            {
                ActorCell.Current = previous;
            }
        }
        finally
        {
            // The interlocked operation is the full fence between clearing the bit and looking for messages again.
            Interlocked.And(ref _status, ~ScheduledBit);
            Schedule(false, false);
        }
    }

    void IThreadPoolWorkItem.Execute() => Run();

    private void HandleMessages()
    {
        var envelopes = _envelopes;
        var left = _dispatcher.Throughput;
        var deadline = _dispatcher.TurnDeadline();
        while ((Volatile.Read(ref _status) & ~ScheduledBit) == 0)
        {
            if (envelopes is not null ? !envelopes.TryDequeue(out var envelope) : !_messages.TryDequeue(out envelope))
                return;
            _cell.Invoke(envelope.Message, envelope.Sender);
            if (_systemMessages is not null)
                HandleSystemMessages();
            if (--left <= 0 || (deadline != 0 && System.Diagnostics.Stopwatch.GetTimestamp() >= deadline))
                return;
        }
    }

    private void HandleSystemMessages()
    {
        while (!IsClosed && HasSystemMessages)
        {
            var next = SystemMessage.Reverse(Interlocked.Exchange(ref _systemMessages, null));
            while (next is not null)
            {
                var message = next;
                next = message.Next;
                message.Next = null;
                if (IsClosed)
                    Reject(message);
                else
                    _cell.SystemInvoke(message);
            }
        }
    }

    /// <summary>Takes one more suspension.</summary>
    public void Suspend()
    {
        while (true)
        {
            var status = Volatile.Read(ref _status);
            if ((status & ClosedBit) != 0 || Interlocked.CompareExchange(ref _status, status + SuspendUnit, status) == status)
                return;
        }
    }

    /// <summary>Takes one suspension away; a turn follows when it was the last.</summary>
    public void Resume()
    {
        while (true)
        {
            var status = Volatile.Read(ref _status);
            if ((status & ClosedBit) != 0 || status < SuspendUnit)
                return;
            if (Interlocked.CompareExchange(ref _status, status - SuspendUnit, status) != status)
                continue;
            if (status - SuspendUnit < SuspendUnit)
                Schedule(false, false);
            return;
        }
    }

    /// <summary>Closes for good: what is queued, and whatever still comes, goes to the dead letters.</summary>
    public void Close()
    {
        Interlocked.Exchange(ref _status, ClosedBit);
        // First: a watcher that is told of the end must find the dead letters published.
        DiscardMessages();
        var rest = SystemMessage.Reverse(Interlocked.Exchange(ref _systemMessages, MailboxClosed.Instance));
        while (rest is not null)
        {
            var message = rest;
            rest = message.Next;
            message.Next = null;
            Reject(message);
        }
    }

    /// <summary>Empties the queue into the dead letters. Senders that raced with the end of the actor come here too.</summary>
    private void DiscardMessages()
    {
        lock (_messages)
            _messages.CleanUp(_cell.SelfRef, _dispatcher.Mailboxes.DeadLetterQueue);
    }

    /// <summary>Answers a system message to a dead actor.</summary>
    private static void Reject(SystemMessage message)
    {
        if (message is Watch watch)
            watch.Watcher.SendSystemMessage(new DeathWatchNotification(watch.Watchee, false));
    }
}
