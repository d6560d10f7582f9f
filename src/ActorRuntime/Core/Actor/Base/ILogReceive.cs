namespace VduseActors.ActorRuntime.Actor;

/// <summary>Marks an actor whose received messages are logged when <c>akka.actor.debug.receive</c> is on.</summary>
public interface ILogReceive
{
}
