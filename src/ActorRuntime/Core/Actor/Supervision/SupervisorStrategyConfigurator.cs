namespace VduseActors.ActorRuntime.Actor;

/// <summary>Makes the strategy of the user guardian; named by <c>akka.actor.guardian-supervisor-strategy</c>.</summary>
public abstract class SupervisorStrategyConfigurator
{
    /// <summary>Makes the strategy.</summary>
    public abstract SupervisorStrategy Create();

    /// <summary>Makes a configurator from its configured name.</summary>
    /// <param name="typeName">A known name or the name of a type.</param>
    /// <exception cref="ConfigurationException">There is no such type.</exception>
    public static SupervisorStrategyConfigurator CreateConfigurator(string typeName) =>
        TypeNames.Strategies.Create(typeName, "akka.actor.guardian-supervisor-strategy");
}
