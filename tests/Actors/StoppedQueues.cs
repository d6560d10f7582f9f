using System.Collections.Concurrent;
using VduseActors.Queues;
using VduseActors.State;

namespace VduseActors.Actors.Tests;

/// <summary>Notes which queues are told to let go of driver memory that changes.</summary>
internal sealed class StoppedQueues : IActorInterceptor
{
    private readonly ConcurrentQueue<int> _stopped = new();

    /// <summary>Those told since the last call, each once, in order.</summary>
    public int[] Take()
    {
        var taken = new SortedSet<int>();
        while (_stopped.TryDequeue(out var queue))
            taken.Add(queue);
        return [.. taken];
    }

    /// <summary>Orders to prepare a run do not reach their queue, which answers none.</summary>
    public bool LosesPrepare { get; set; }

    public object? Before(in ActorTurn turn, object message)
    {
        if (LosesPrepare && message is VirtqueueActor.Prepare)
            return null;
        if (message is VirtqueueActor.Quiesce { Reason: QuiesceReason.Invalidate })
            _stopped.Enqueue(turn.Queue!.Value);
        return message;
    }

    public void After(in ActorTurn turn, object message)
    {
    }
}
