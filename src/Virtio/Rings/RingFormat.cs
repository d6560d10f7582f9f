namespace VduseActors.Virtio;

/// <summary>What differs between split and packed rings for whoever maps a ring and starts a queue on it. Immutable.</summary>
public abstract class RingFormat
{
    private protected RingFormat()
    {
    }

    /// <summary>Bytes of the descriptor area of a ring.</summary>
    /// <param name="size">Queue size, 1 to 32768.</param>
    public abstract int DescriptorAreaBytes(int size);

    /// <summary>Bytes of the driver area of a ring.</summary>
    /// <inheritdoc cref="DescriptorAreaBytes"/>
    public abstract int DriverAreaBytes(int size);

    /// <summary>Bytes of the device area of a ring.</summary>
    /// <inheritdoc cref="DescriptorAreaBytes"/>
    public abstract int DeviceAreaBytes(int size);

    /// <summary>What the device does in the descriptor area. It reads the driver area and writes the device area in both layouts.</summary>
    public abstract MemoryAccess DescriptorAccess { get; }

    /// <summary>The layout that a set of negotiated features means.</summary>
    public static RingFormat For(ulong features) =>
        (features & VirtioFeature.RingPacked) != 0 ? PackedRingFormat.Instance : SplitRingFormat.Instance;

    /// <summary>Checks what a driver configured for a queue; addresses are those of the three areas.</summary>
    /// <returns>Null when the queue can be activated, else why not.</returns>
    public abstract string? Check(uint size, int maxSize, ulong descriptors, ulong driver, ulong device);

    /// <summary>Completes the position that the kernel tells, which of split rings is the avail index alone, from the ring.</summary>
    /// <param name="ring">The ring, mapped and present.</param>
    /// <param name="told">What the kernel tells.</param>
    public abstract VirtqueueState Locate(in RingAreas ring, VirtqueueState told);

    /// <summary>Checks a position.</summary>
    /// <returns>Null when a queue of the size can start there, else why not.</returns>
    public abstract string? CheckStart(ushort size, VirtqueueState start);

    /// <summary>Reads what an ended process left in its in-flight log, and whether it can be true of the ring.</summary>
    /// <param name="ring">The ring, mapped and present; nothing of it is written.</param>
    /// <param name="features">The negotiated features.</param>
    /// <param name="log">The log. It goes on from there.</param>
    /// <param name="recovery">For a queue that is activated at its position: see <see cref="Virtqueue.Inherit"/>. Null on failure.</param>
    /// <returns>Null, or what is wrong with the log.</returns>
    public abstract string? TryRecover(in RingAreas ring, ulong features, InFlightLog log, out InFlightRecovery? recovery);

    /// <summary>
    /// The position of a ring that itself shows it: of which every chain was given back, and published; or a split ring with IN_ORDER,
    /// where all that was not given back can be taken again.
    /// </summary>
    /// <param name="ring">The ring, mapped and present.</param>
    /// <param name="features">The negotiated features.</param>
    /// <param name="position">Where to go on.</param>
    /// <returns>False when it cannot be seen.</returns>
    public virtual bool TryFindPosition(in RingAreas ring, ulong features, out VirtqueueState position)
    {
        position = default;
        return false;
    }

    /// <summary>Starts a queue.</summary>
    /// <param name="ring">The ring, as <see cref="Check"/> allows it.</param>
    /// <param name="memory">The driver's memory.</param>
    /// <param name="features">The negotiated features.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="log">Where to note what is in flight, or null; begun, or recovered, at <paramref name="start"/>.</param>
    /// <exception cref="ArgumentException">Ring or position are not of this layout.</exception>
    public abstract Virtqueue Activate(
        in RingAreas ring,
        GuestMemory memory,
        ulong features,
        VirtqueueState start,
        InFlightLog? log = null);
}
