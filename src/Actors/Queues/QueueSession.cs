using VduseActors.Backend;
using VduseActors.Iotlb;
using VduseActors.Virtio;

namespace VduseActors.Queues;

/// <summary>
/// One run of a queue between two quiescent points: from DRIVER_OK (or a re-mapping of driver memory) to the next reset,
/// invalidation or suspension.
/// </summary>
/// <param name="Epoch">Number of the run; greater than that of every earlier run of the device.</param>
/// <param name="Features">Negotiated features.</param>
/// <param name="Ring">Where the rings are mapped.</param>
/// <param name="Told">Position to start from, as the driver side set it.</param>
/// <param name="Saved">The queue's own position to go on from instead, or null.</param>
/// <param name="AddressSpace">Address space of the queue's group.</param>
/// <param name="Memory">What is mapped of it.</param>
/// <param name="Backend">The open backend.</param>
/// <param name="Fence">Raised when the run did not let go of driver memory in time.</param>
internal sealed record QueueSession(
    int Epoch,
    ulong Features,
    RingMapping Ring,
    VirtqueueState Told,
    VirtqueueState? Saved,
    uint AddressSpace,
    GuestMemory Memory,
    SharedBackend Backend,
    SessionFence Fence);
