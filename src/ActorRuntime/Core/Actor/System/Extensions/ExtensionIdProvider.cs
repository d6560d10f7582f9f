namespace VduseActors.ActorRuntime.Actor;

/// <summary>The usual base of an extension's id.</summary>
/// <typeparam name="T">The extension.</typeparam>
public abstract class ExtensionIdProvider<T> : IExtensionId
    where T : class, IExtension
{
    /// <inheritdoc/>
    public Type ExtensionType => typeof(T);

    /// <summary>Makes the extension, unless it is there.</summary>
    /// <param name="system">The system.</param>
    public T Apply(ActorSystem system) => (T)system.RegisterExtension(this);

    /// <summary>The extension that is there.</summary>
    /// <param name="system">The system.</param>
    public T Get(ActorSystem system) => (T)system.GetExtension(this)!;

    /// <summary>Makes the extension; called once per system.</summary>
    /// <param name="system">The system.</param>
    public abstract T CreateExtension(ExtendedActorSystem system);

    object IExtensionId.Apply(ActorSystem system) => Apply(system);

    object IExtensionId.Get(ActorSystem system) => Get(system);

    object IExtensionId.CreateExtension(ExtendedActorSystem system) => CreateExtension(system);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is T;

    /// <inheritdoc/>
    public override int GetHashCode() => typeof(T).GetHashCode();
}
