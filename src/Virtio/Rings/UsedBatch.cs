namespace VduseActors.Virtio;

/// <summary>Chains that go back to the driver under one used entry.</summary>
/// <param name="Head">Head index (split) or buffer id (packed) of the last of them.</param>
/// <param name="Written">Bytes written into the last of them.</param>
/// <param name="Chains">How many they are.</param>
/// <param name="Descriptors">Ring descriptors that they occupy together.</param>
internal readonly record struct UsedBatch(ushort Head, uint Written, int Chains, int Descriptors);
