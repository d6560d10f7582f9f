namespace VduseActors.Virtio;

/// <summary>The used descriptors of a packed ring since the last publication, as a log has them.</summary>
/// <param name="First">Position of the first of them, which is kept back until they are published.</param>
/// <param name="FirstEntry">Its length, id and flags.</param>
/// <param name="Last">Position of the last of them.</param>
/// <param name="LastEntry">Its length, id and flags. It may not stand in the ring yet; those between the two do.</param>
/// <param name="Slots">Slots that they cover.</param>
internal readonly record struct PackedUnpublished(ushort First, ulong FirstEntry, ushort Last, ulong LastEntry, int Slots);
