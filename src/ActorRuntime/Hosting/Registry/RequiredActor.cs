using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.Hosting;

/// <summary>Looks a required actor up once.</summary>
/// <typeparam name="TActor">The type the actor is registered under.</typeparam>
/// <param name="registry">Where it is looked up.</param>
public sealed class RequiredActor<TActor>(IReadOnlyActorRegistry registry) : IRequiredActor<TActor>
{
    private IActorRef? _found;

    /// <inheritdoc/>
    public IActorRef ActorRef
    {
        get
        {
            if (_found is null && registry.TryGet<TActor>(out var actor))
            {
                _found = actor;
            }

            return _found ?? throw new MissingActorRegistryEntryException(
                $"No actor is registered under {typeof(TActor)} yet; a service that starts meanwhile awaits GetAsync.");
        }
    }

    /// <inheritdoc/>
    public async Task<IActorRef> GetAsync(CancellationToken cancellationToken = default) =>
        _found ??= await registry.GetAsync<TActor>(cancellationToken).ConfigureAwait(false);
}
