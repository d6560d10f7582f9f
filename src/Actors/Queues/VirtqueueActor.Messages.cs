using Akka.Event;
using VduseActors.State;
using VduseActors.Virtio;

namespace VduseActors.Queues;

/// <content>The actor's protocol.</content>
internal sealed partial class VirtqueueActor
{
    /// <summary>The kick eventfd was signalled.</summary>
    public sealed class Kick : IDeadLetterSuppression, IInternalMessage
    {
        private Kick()
        {
        }

        /// <summary>The one kick.</summary>
        public static Kick Instance { get; } = new();
    }

    /// <summary>
    /// Others have had the processor since the last batch, and the driver was asked to leave out kicks: look at the ring.
    /// </summary>
    public sealed class Look : IDeadLetterSuppression, IInternalMessage
    {
        private Look()
        {
        }

        /// <summary>The one look.</summary>
        public static Look Instance { get; } = new();
    }

    /// <summary>The backend has given requests back.</summary>
    public sealed class Completed : IDeadLetterSuppression, IInternalMessage
    {
        private Completed()
        {
        }

        /// <summary>The one notice.</summary>
        public static Completed Instance { get; } = new();
    }

    /// <summary>Set a session up but take nothing yet; answered with <see cref="Prepared"/>.</summary>
    public sealed record Prepare(QueueSession Session) : IInternalMessage;

    /// <summary>The session is set up, or why it cannot be.</summary>
    public sealed record Prepared(int Queue, int Epoch, string? Error) : IInternalMessage;

    /// <summary>The DRIVER_OK reply is written: serve.</summary>
    public sealed record Run(int Epoch) : IInternalMessage;

    /// <summary>Stop taking, finish what is in flight; answered with <see cref="Quiesced"/>.</summary>
    public sealed record Quiesce(int Token, QuiesceReason Reason) : IInternalMessage;

    /// <summary>The queue touches no driver memory any more.</summary>
    public sealed record Quiesced(int Queue, int Token) : IDeadLetterSuppression, IInternalMessage;

    /// <summary>Driver memory was fenced: leave what is in flight behind.</summary>
    public sealed record Abandon(int Token, FencedMemory Fenced) : IInternalMessage;

    /// <summary>Go on with this backend, and with the requests that were held.</summary>
    public sealed record UseBackend(SharedBackend Backend) : IInternalMessage;

    /// <summary>
    /// The device is being removed: what is held for a backend or by policy ends with an error, or the removal would wait for it.
    /// </summary>
    public sealed class EndHold : IInternalMessage
    {
        /// <summary>The one order.</summary>
        public static EndHold Instance { get; } = new();
    }

    /// <summary>The queue has left the previous backend.</summary>
    public sealed record UsesBackend(int Queue, SharedBackend Backend) : IInternalMessage;

    /// <summary>A queue without a session was kicked.</summary>
    public sealed record KickedWhileIdle(int Queue) : IInternalMessage;

    /// <summary>The driver broke the ring; the queue takes nothing until reset.</summary>
    public sealed record Quarantined(int Queue, VirtqueueFault Fault) : IInternalMessage;

    /// <summary>The kernel says the device is broken.</summary>
    public sealed record FoundBroken(int Queue) : IDeadLetterSuppression, IInternalMessage;

    private sealed record OwedInterrupt(int Epoch, TimeSpan Delay) : IInternalMessage;

    private sealed class Recover : IInternalMessage
    {
        public static Recover Instance { get; } = new();
    }
}
