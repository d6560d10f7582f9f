using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;
using VduseActors.Deterministic;

namespace VduseActors.TestKit.Deterministic;

/// <summary>
/// The mailbox of actors of a deterministic system: first in, first out, and every message that is taken is noted in the trace.
/// </summary>
internal sealed class TracedMailbox : MailboxType
{
    /// <summary>Called by the mailbox configuration.</summary>
    public TracedMailbox(Akka.Actor.Settings settings, Config config)
        : base(settings, config)
    {
    }

    /// <inheritdoc/>
    public override IMessageQueue Create(IActorRef owner, ActorSystem system)
    {
        // Akka's own actors have names that are numbered through the process.
        var path = owner.Path.ToStringWithoutAddress();
        var scheduler = (VirtualTimeScheduler)system.Scheduler;
        var isOurs = path.StartsWith("/user", StringComparison.Ordinal);
        var queue = new TracedQueue(isOurs ? path : null, isOurs ? scheduler.Execution.Trace : null);
        if (isOurs)
            scheduler.Mailboxes[path] = queue;
        return queue;
    }

    /// <summary>The messages of one actor.</summary>
    /// <param name="path">Of an actor below <c>/user</c>; null of another one, whose name another process may not have.</param>
    /// <param name="trace">Where they are noted, or null.</param>
    internal sealed class TracedQueue(string? path, RunTrace? trace) : IMessageQueue, IUnboundedMessageQueueSemantics, IWaitingMessages
    {
        // One thread at a time runs everything; the lock is for what comes from outside.
        private readonly Lock _gate = new();
        private readonly Queue<Envelope> _messages = new();

        /// <summary>Of whom; null of an actor that is not below <c>/user</c>.</summary>
        public string? Path { get; } = path;

        public bool HasMessages => Count > 0;

        public int Count
        {
            get
            {
                lock (_gate)
                    return _messages.Count;
            }
        }

        public IReadOnlyList<string> Waiting
        {
            get
            {
                lock (_gate)
                    return [.. _messages.Select(envelope => envelope.Message.GetType().Name)];
            }
        }

        public void Enqueue(IActorRef receiver, Envelope envelope)
        {
            lock (_gate)
                _messages.Enqueue(envelope);
        }

        public bool TryDequeue(out Envelope envelope)
        {
            lock (_gate)
            {
                if (!_messages.TryDequeue(out envelope))
                    return false;
            }

            trace?.Note(envelope.Message.GetType().Name, Path);
            return true;
        }

        public void CleanUp(IActorRef owner, IMessageQueue deadletters)
        {
            while (TryDequeue(out var envelope))
                deadletters.Enqueue(owner, envelope);
        }
    }
}
