using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.Hosting;

/// <summary>A registry that takes new actors.</summary>
public interface IActorRegistry : IReadOnlyActorRegistry
{
    /// <summary>Registers an actor.</summary>
    /// <typeparam name="TKey">The type it is found by.</typeparam>
    /// <param name="actor">The actor.</param>
    /// <param name="overwrite">Whether it replaces one registered before.</param>
    /// <exception cref="DuplicateActorRegistryException">One is registered already, and is not to be replaced.</exception>
    void Register<TKey>(IActorRef actor, bool overwrite = false);

    /// <summary>Registers an actor.</summary>
    /// <typeparam name="TKey">The type it is found by.</typeparam>
    /// <param name="actor">The actor.</param>
    /// <param name="overwrite">Whether it replaces one registered before.</param>
    /// <returns>False if one is registered already, and is not to be replaced.</returns>
    bool TryRegister<TKey>(IActorRef actor, bool overwrite = false);

    /// <summary>Registers an actor.</summary>
    /// <param name="key">The type it is found by.</param>
    /// <param name="actor">The actor.</param>
    /// <param name="overwrite">Whether it replaces one registered before.</param>
    /// <returns>False if one is registered already, and is not to be replaced.</returns>
    bool TryRegister(Type key, IActorRef actor, bool overwrite = false);
}
