using System.Collections.Immutable;

namespace VduseActors.ActorRuntime.Actor.Setup;

/// <summary>The typed settings of an actor system: at most one of each type.</summary>
public sealed class ActorSystemSetup
{
    private readonly ImmutableDictionary<Type, Setup> _setups;

    private ActorSystemSetup(ImmutableDictionary<Type, Setup> setups) => _setups = setups;

    /// <summary>No settings.</summary>
    public static ActorSystemSetup Empty { get; } = new(ImmutableDictionary<Type, Setup>.Empty);

    /// <summary>Collects settings.</summary>
    /// <param name="setups">The settings; of one type the last wins.</param>
    public static ActorSystemSetup Create(params Setup[] setups) => setups.Aggregate(Empty, (all, one) => all.And(one));

    /// <summary>The setting of a type, or null.</summary>
    /// <typeparam name="T">The type, exactly.</typeparam>
    public T? Get<T>()
        where T : Setup => _setups.TryGetValue(typeof(T), out var setup) ? (T)setup : null;

    /// <summary>These settings with another one, which replaces one of the same type.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="setup">The setting.</param>
    public ActorSystemSetup WithSetup<T>(T setup)
        where T : Setup => And(setup);

    /// <summary>These settings with another one, which replaces one of the same type.</summary>
    /// <param name="setup">The setting.</param>
    public ActorSystemSetup And(Setup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return new ActorSystemSetup(_setups.SetItem(setup.GetType(), setup));
    }
}
