using VduseActors.Adoption;
using VduseActors.Kernel;
using VduseActors.Virtio;

namespace VduseActors.State;

/// <summary>
/// One run of a queue between two quiescent points: from DRIVER_OK (or a re-mapping of driver memory) to the next reset,
/// invalidation or suspension.
/// </summary>
/// <param name="Epoch">Number of the run; greater than that of every earlier run of the device.</param>
/// <param name="Features">Negotiated features.</param>
/// <param name="Ring">Where the rings are mapped.</param>
/// <param name="Start">Where the position comes from.</param>
/// <param name="SetUp">How the driver has set the queue up.</param>
/// <param name="Told">The position that the driver side set, where it does.</param>
/// <param name="Saved">The queue's own position, where that counts.</param>
/// <param name="Generation">Number of resets of the device: says which in-flight log is about this run.</param>
/// <param name="AddressSpace">Address space of the queue's group.</param>
/// <param name="Memory">What is mapped of it.</param>
/// <param name="Backend">The open backend.</param>
/// <param name="Fence">Raised when the run did not let go of driver memory in time.</param>
internal sealed record QueueSession(
    int Epoch,
    ulong Features,
    RingMapping Ring,
    RingStart Start,
    VduseQueueInfo SetUp,
    VirtqueueState Told,
    VirtqueueState Saved,
    ulong Generation,
    uint AddressSpace,
    GuestMemory Memory,
    SharedBackend Backend,
    SessionFence Fence);
