using VduseActors.Kernel;
using VduseActors.Virtio;

namespace VduseActors.State;

/// <summary>A ring to map.</summary>
/// <param name="Queue">Index of the queue.</param>
/// <param name="Info">What the driver configured.</param>
/// <param name="Format">The negotiated layout.</param>
/// <param name="AddressSpace">Address space of the queue's group.</param>
internal readonly record struct RingRequest(int Queue, VduseQueueInfo Info, RingFormat Format, uint AddressSpace);
