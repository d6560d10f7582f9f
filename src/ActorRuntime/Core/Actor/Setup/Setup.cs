namespace VduseActors.ActorRuntime.Actor.Setup;

/// <summary>A typed setting of an actor system, for what HOCON cannot hold.</summary>
public abstract class Setup
{
    /// <summary>This setup together with another one.</summary>
    /// <param name="other">The other one; wins if it is of the same type.</param>
    public ActorSystemSetup And(Setup other) => ActorSystemSetup.Empty.And(this).And(other);
}
