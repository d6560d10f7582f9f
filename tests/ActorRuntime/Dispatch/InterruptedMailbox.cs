using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Configuration;
using VduseActors.ActorRuntime.Dispatch;

namespace VduseActors.ActorRuntime.Tests.Dispatch;

/// <summary>A mailbox whose senders can be interrupted right before they enqueue.</summary>
public sealed class InterruptedMailbox(Settings settings, Config config) : MailboxType(settings, config)
{
    public const string HoconText = "interrupted.mailbox-type = \"VduseActors.ActorRuntime.Tests.Dispatch.InterruptedMailbox, VduseActors.ActorRuntime.Tests\"";

    /// <summary>Run once, by the next sender on this thread.</summary>
    [field: ThreadStatic]
    public static Action? Interruption { get; set; }

    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new InterruptedQueue();

    private sealed class InterruptedQueue : IMessageQueue
    {
        private readonly Queue<Envelope> _queue = new();

        public bool HasMessages => Count > 0;

        public int Count => _queue.Count;

        public void Enqueue(IActorRef receiver, Envelope envelope)
        {
            var interruption = Interruption;
            Interruption = null;
            interruption?.Invoke();
            _queue.Enqueue(envelope);
        }

        public bool TryDequeue(out Envelope envelope) => _queue.TryDequeue(out envelope);

        public void CleanUp(IActorRef owner, IMessageQueue deadletters)
        {
            while (TryDequeue(out var envelope))
                deadletters.Enqueue(owner, envelope);
        }
    }
}
