namespace VduseActors.Virtio;

/// <summary>A feature bit that makes sense only together with another.</summary>
/// <param name="Feature">The bit.</param>
/// <param name="Name">Its name, for messages.</param>
/// <param name="RequiresOneOf">Bits of which at least one must be there too.</param>
/// <param name="RequiredNames">Their names, for messages.</param>
public readonly record struct FeatureDependency(ulong Feature, string Name, ulong RequiresOneOf, string RequiredNames);
