using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.Hosting;

/// <summary>Finds actors by a type that stands for them; usually the actor's own class or a marker.</summary>
public interface IReadOnlyActorRegistry : IEnumerable<KeyValuePair<Type, IActorRef>>
{
    /// <summary>Finds an actor.</summary>
    /// <typeparam name="TKey">The type it is registered under.</typeparam>
    /// <param name="actor">The actor; <see cref="ActorRefs.Nobody"/> if there is none.</param>
    /// <returns>Whether there is one.</returns>
    bool TryGet<TKey>(out IActorRef actor);

    /// <summary>Finds an actor.</summary>
    /// <param name="key">The type it is registered under.</param>
    /// <param name="actor">The actor; <see cref="ActorRefs.Nobody"/> if there is none.</param>
    /// <returns>Whether there is one.</returns>
    bool TryGet(Type key, out IActorRef actor);

    /// <summary>Finds an actor.</summary>
    /// <typeparam name="TKey">The type it is registered under.</typeparam>
    /// <exception cref="MissingActorRegistryEntryException">There is none.</exception>
    IActorRef Get<TKey>();

    /// <summary>Waits for an actor to be registered.</summary>
    /// <typeparam name="TKey">The type it is registered under.</typeparam>
    /// <param name="ct">Ends the wait.</param>
    Task<IActorRef> GetAsync<TKey>(CancellationToken ct = default);

    /// <summary>Waits for an actor to be registered.</summary>
    /// <param name="key">The type it is registered under.</param>
    /// <param name="ct">Ends the wait.</param>
    Task<IActorRef> GetAsync(Type key, CancellationToken ct = default);
}
