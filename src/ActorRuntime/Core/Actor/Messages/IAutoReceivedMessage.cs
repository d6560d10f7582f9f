namespace VduseActors.ActorRuntime.Actor;

/// <summary>A message that the runtime acts upon itself when its turn in the mailbox comes.</summary>
public interface IAutoReceivedMessage
{
}
