namespace VduseActors.Virtio;

/// <summary>
/// The device side of one virtqueue, whatever its ring layout. Holds positions and addresses only; owns no memory and makes no
/// system call. The driver is hostile: every ring field is read once into a local, checked, then used.
/// </summary>
/// <remarks>
/// Not thread-safe: one owner at a time (the queue's actor). The loop is: disable notifications, pop until Empty, publish,
/// enable notifications, again while that says more is available.
/// </remarks>
public abstract class Virtqueue
{
    /// <summary>Ring size in descriptors.</summary>
    public abstract ushort Size { get; }

    /// <summary>Why the queue is broken, or <see cref="VirtqueueFault.None"/>.</summary>
    public VirtqueueFault Fault { get; protected set; }

    /// <summary>The IOVA that was not mapped when <see cref="TryPop"/> last returned <see cref="PopStatus.Miss"/>.</summary>
    public ulong MissIova { get; protected set; }

    /// <summary>The access that the missed IOVA needs.</summary>
    public MemoryAccess MissAccess { get; protected set; }

    /// <summary>
    /// Takes the next available descriptor chain: copies and checks its descriptors (indirect tables included) and translates
    /// every buffer into <paramref name="request"/>'s segments.
    /// </summary>
    /// <param name="request">A free request of the pool; its contents are overwritten.</param>
    /// <param name="acceptMisses">Deliver unmapped parts as segments with address 0 instead of returning Miss.</param>
    public abstract PopStatus TryPop(VirtioRequest request, bool acceptMisses);

    /// <summary>
    /// Puts a request's head into the used ring with <see cref="VirtioRequest.Written"/> as length. Not visible to the driver
    /// before <see cref="Publish"/>.
    /// </summary>
    public abstract void PushUsed(VirtioRequest request);

    /// <summary>Makes the used entries pushed since the last call visible to the driver.</summary>
    /// <returns>True when the driver wants an interrupt for them.</returns>
    public abstract bool Publish();

    /// <summary>Asks the driver not to kick (a hint; kicks may still come).</summary>
    public abstract void DisableNotifications();

    /// <summary>Asks the driver to kick for the next available buffer, then looks again.</summary>
    /// <returns>True when buffers became available meanwhile, for which no kick will come: drain again.</returns>
    public abstract bool EnableNotifications();

    /// <summary>The position, for GET_VQ_STATE, stop and restart.</summary>
    public abstract VirtqueueState State { get; }
}
