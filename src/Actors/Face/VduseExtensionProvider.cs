using Akka.Actor;

namespace VduseActors;

/// <summary>Makes the <see cref="VduseExtension"/> of an actor system.</summary>
internal sealed class VduseExtensionProvider : ExtensionIdProvider<VduseExtension>
{
    /// <inheritdoc/>
    public override VduseExtension CreateExtension(ExtendedActorSystem system) => new(system);
}
