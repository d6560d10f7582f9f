using System.Collections.Concurrent;
using Akka.Actor;

namespace VduseActors.TestKit.Runs;

/// <summary>Knows which actors are in the middle of a message, for a run that does not go on.</summary>
internal sealed class TurnWatch(IActorInterceptor inner) : IActorInterceptor
{
    private readonly ConcurrentDictionary<IActorRef, string> _turns = new();

    /// <summary>The actors that are in the middle of a message, one line each. Any thread.</summary>
    public IReadOnlyList<string> UnderWay =>
        [.. _turns.Select(turn => $"{turn.Key.Path.ToStringWithoutAddress()} began {turn.Value} and has not ended it")
            .Order(StringComparer.Ordinal)];

    public object? Before(in ActorTurn turn, object message)
    {
        // What throws here is not in the middle of anything.
        var handled = inner.Before(turn, message);
        if (handled is not null)
            _turns[turn.Context.Self] = handled.GetType().Name;
        return handled;
    }

    public void After(in ActorTurn turn, object message)
    {
        _turns.TryRemove(turn.Context.Self, out _);
        inner.After(turn, message);
    }
}
