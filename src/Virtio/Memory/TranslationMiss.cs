namespace VduseActors.Virtio;

/// <summary>An IOVA that no region maps, and the access that it is needed for.</summary>
internal readonly record struct TranslationMiss(ulong Iova, MemoryAccess Access);
