namespace VduseActors.ActorRuntime.Actor;

/// <summary>A message that does not re-arm the receive timeout of its receiver.</summary>
public interface INotInfluenceReceiveTimeout
{
}
