using VduseActors.Virtio;

namespace VduseActors.Actors.Tests.Hostile;

/// <summary>A descriptor with flags of the caller's choice: NEXT, WRITE and INDIRECT mean the same in both layouts.</summary>
internal readonly record struct RawDescriptor(ulong Iova, uint Length, VirtqDescriptorFlags Flags);
