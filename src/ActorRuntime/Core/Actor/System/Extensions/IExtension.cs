namespace VduseActors.ActorRuntime.Actor;

/// <summary>Something of which a system has one.</summary>
public interface IExtension
{
}
