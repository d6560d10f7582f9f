using System.Collections.Concurrent;
using Akka.Actor;

namespace VduseActors.Faults;

/// <summary>Makes device actors fail, end or wait as planned.</summary>
internal sealed class FaultingActors(FaultSession session) : IActorInterceptor
{
    private readonly ConcurrentDictionary<Type, string> _names = new();
    private readonly ConcurrentDictionary<IActorRef, HeldMailbox> _held = new();
    private readonly ConcurrentDictionary<IActorRef, FiredFault> _failing = new();
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

        return session.Pass(FaultPoint.ActorMessage, SiteOf(turn, message)) is { } fired ? Disturb(fired, turn, message) : message;
    }

    public void After(in ActorTurn turn, object message)
    {
        if (!_failing.IsEmpty && _failing.TryRemove(turn.Context.Self, out _))
            throw Failure(turn, message);
    }

    private object? Disturb(FiredFault fired, in ActorTurn turn, object message)
    {
        var self = turn.Context.Self;
        switch (fired.Fault.Kind.Name)
        {
            case "actor.throws":
                throw Failure(turn, message);
            case "actor.throws-after":
                _failing[self] = fired;
                return message;
            case "actor.restart-storm":
                _storms[self] = fired.Fault.Count - 1;
                throw Failure(turn, message);
            case "actor.killed":
                self.Tell(Kill.Instance, ActorRefs.NoSender);
                return message;
            case "actor.stopped":
                self.Tell(PoisonPill.Instance, ActorRefs.NoSender);
                return message;
            default:
                var mailbox = _held.GetOrAdd(self, static _ => new HeldMailbox());
                mailbox.Hold(turn.Context.Sender, message);
                session.After(fired.Fault.Delay, () => mailbox.Release(self));
                return null;
        }
    }

    private FaultSite SiteOf(in ActorTurn turn, object message) => new()
    {
        Device = turn.Device,
        Actor = turn.Role,
        Queue = turn.Queue,
        Message = _names.GetOrAdd(message.GetType(), static type => Dashed(type.Name)),
    };

    private InjectedActorException Failure(in ActorTurn turn, object message) =>
        new($"a fault was injected into {turn.Context.Self.Path.Name} at {_names.GetOrAdd(message.GetType(), static type => Dashed(type.Name))}");

    private static string Dashed(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? string.Empty : "-") + char.ToLowerInvariant(c) : c.ToString()));
}
