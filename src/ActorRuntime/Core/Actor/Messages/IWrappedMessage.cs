namespace VduseActors.ActorRuntime.Actor;

/// <summary>A message that carries another one.</summary>
public interface IWrappedMessage
{
    /// <summary>The message inside.</summary>
    object Message { get; }
}
