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

    /// <summary>Whether a queue with these features can keep an in-flight log.</summary>
    public virtual bool KeepsLog(ulong features) => false;

    /// <summary>Whether what an in-flight log says can be true of a ring.</summary>
    /// <returns>Null when it can, else why it cannot.</returns>
    public virtual string? FindMisfit(in RingAreas ring, InFlightRecovery recovery) => "rings of this layout keep no log";

    /// <summary>The position of a ring of which every chain was given back, and published, where the ring itself shows it.</summary>
    /// <returns>False when something is outstanding, or it cannot be seen.</returns>
    public virtual bool TryFindIdlePosition(in RingAreas ring, out VirtqueueState position)
    {
        position = default;
        return false;
    }

    /// <summary>Starts a queue.</summary>
    /// <param name="ring">The ring, as <see cref="Check"/> allows it.</param>
    /// <param name="memory">The driver's memory.</param>
    /// <param name="features">The negotiated features.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="log">Where to note what is in flight, or null; at <paramref name="start"/>, and only where <see cref="KeepsLog"/> says so.</param>
    /// <exception cref="ArgumentException">Ring or position are not of this layout.</exception>
    public abstract Virtqueue Activate(in RingAreas ring, GuestMemory memory, ulong features, VirtqueueState start, InFlightLog? log = null);
}
