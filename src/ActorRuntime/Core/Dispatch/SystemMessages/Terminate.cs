namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Stop the actor and its children.</summary>
internal sealed class Terminate : SystemMessage;
