using Akka.Actor;

namespace VduseActors.Faults;

/// <summary>What becomes of an actor at a message.</summary>
internal static class ActorEffects
{
    public static object? Throws(FaultingActors actors, FiredFault fired, in ActorTurn turn, object message) =>
        throw actors.Failure(turn, message);

    public static object? ThrowsAfter(FaultingActors actors, FiredFault fired, in ActorTurn turn, object message)
    {
        actors.FailAfter(turn.Context.Self);
        return message;
    }

    public static object? Storm(FaultingActors actors, FiredFault fired, in ActorTurn turn, object message)
    {
        actors.FailAtNext(turn.Context.Self, fired.Fault.Count - 1);
        throw actors.Failure(turn, message);
    }

    public static object? Killed(FaultingActors actors, FiredFault fired, in ActorTurn turn, object message)
    {
        turn.Context.Self.Tell(Kill.Instance, ActorRefs.NoSender);
        return message;
    }

    public static object? Stopped(FaultingActors actors, FiredFault fired, in ActorTurn turn, object message)
    {
        turn.Context.Self.Tell(PoisonPill.Instance, ActorRefs.NoSender);
        return message;
    }

    public static object? Late(FaultingActors actors, FiredFault fired, in ActorTurn turn, object message)
    {
        actors.Hold(turn.Context.Self, turn.Context.Sender, message, fired.Fault.Delay);
        return null;
    }
}
