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

    public object? Before(in ActorTurn turn, object message)
    {
        if (message is VirtqueueActor.Quiesce { Reason: QuiesceReason.Invalidate })
            _stopped.Enqueue(turn.Queue!.Value);
        return message;
    }

    public void After(in ActorTurn turn, object message)
    {
    }
}
