using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.Hosting;

/// <summary>An actor that a service needs, for its constructor.</summary>
/// <typeparam name="TActor">The type the actor is registered under.</typeparam>
public interface IRequiredActor<TActor>
{
    /// <summary>The actor; the first one found is kept.</summary>
    /// <exception cref="MissingActorRegistryEntryException">It is not registered yet: use it after the host has started.</exception>
    IActorRef ActorRef { get; }

    /// <summary>Waits for the actor to be registered.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IActorRef> GetAsync(CancellationToken cancellationToken = default);
}
