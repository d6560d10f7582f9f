using System.Collections.Concurrent;
using Akka.Actor;

namespace VduseActors.Faults;

/// <summary>Makes device actors fail, end or wait as planned.</summary>
internal sealed class FaultingActors(FaultSession session) : IActorInterceptor
{
    private readonly ConcurrentDictionary<Type, string> _names = new();
    private readonly ConcurrentDictionary<IActorRef, HeldMailbox> _held = new();
    private readonly ConcurrentDictionary<IActorRef, bool> _failing = new();
    private readonly ConcurrentDictionary<IActorRef, int> _storms = new();

    public object? Before(in ActorTurn turn, object message)
    {
        var self = turn.Context.Self;
        if (_held.TryGetValue(self, out var mailbox) && !mailbox.Admits(self, turn.Context.Sender, ref message))
            return null;
        if (_storms.TryGetValue(self, out var left) && left > 0)
        {
            _storms[self] = left - 1;
            throw Failure(turn, message);
        }

        return session.Pass(FaultPoint.ActorMessage, SiteOf(turn, message)) is { } fired
            ? fired.Does<ActorEffect>()(this, fired, turn, message)
            : message;
    }

    public void After(in ActorTurn turn, object message)
    {
        if (!_failing.IsEmpty && _failing.TryRemove(turn.Context.Self, out _))
            throw Failure(turn, message);
    }

    /// <summary>What an actor throws.</summary>
    public InjectedActorException Failure(in ActorTurn turn, object message) =>
        new($"a fault was injected into {turn.Context.Self.Path.Name} at {NameOf(message)}");

    /// <summary>An actor fails when it has handled its message.</summary>
    public void FailAfter(IActorRef actor) => _failing[actor] = true;

    /// <summary>An actor fails at its next messages.</summary>
    public void FailAtNext(IActorRef actor, int messages) => _storms[actor] = messages;

    /// <summary>An actor gets neither this message nor those that follow, for a while.</summary>
    public void Hold(IActorRef actor, IActorRef sender, object message, TimeSpan delay)
    {
        var mailbox = _held.GetOrAdd(actor, static _ => new HeldMailbox());
        mailbox.Hold(sender, message);
        session.After(delay, () => mailbox.Release(actor));
    }

    private FaultSite SiteOf(in ActorTurn turn, object message) => new()
    {
        Device = turn.Device,
        Actor = turn.Role,
        Queue = turn.Queue,
        Message = NameOf(message),
    };

    private string NameOf(object message) => _names.GetOrAdd(message.GetType(), static type => Dashed(type.Name));

    private static string Dashed(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? string.Empty : "-") + char.ToLowerInvariant(c) : c.ToString()));
}
