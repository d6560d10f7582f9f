namespace VduseActors.ActorRuntime.Actor;

/// <summary>A message that never leaves the process. Kept for source compatibility: the embedded runtime never serializes.</summary>
public interface INoSerializationVerificationNeeded
{
}
