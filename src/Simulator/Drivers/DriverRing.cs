using VduseActors.Kernel;
using VduseActors.Simulator.Iommu;

namespace VduseActors.Simulator.Drivers;

/// <summary>
/// The driver's side of a virtqueue, whatever its layout, independent of the device-side code that it checks. Not thread-safe: the
/// queue's lock guards it. Allocates nothing per chain.
/// </summary>
internal abstract class DriverRing
{
    /// <summary>Length of a chain that the device did not report by itself, as it may in order.</summary>
    internal const uint UsedCompletely = uint.MaxValue;

    private readonly ViolationLog _violations;
    private readonly string _who;

    /// <param name="violations">Where it records what the device does wrong.</param>
    /// <param name="who">Device and queue, for the records.</param>
    private protected DriverRing(ViolationLog violations, string who)
    {
        _violations = violations;
        _who = who;
    }

    /// <summary>Memory that the ring lies in.</summary>
    internal abstract CoherentMemory Memory { get; }

    /// <summary>Descriptors.</summary>
    internal abstract ushort Size { get; }

    /// <summary>IOVA of the descriptor area.</summary>
    internal abstract ulong DescriptorIova { get; }

    /// <summary>IOVA of the driver area.</summary>
    internal abstract ulong DriverIova { get; }

    /// <summary>IOVA of the device area.</summary>
    internal abstract ulong DeviceIova { get; }

    /// <summary>Where the device is to start, in the kernel's words.</summary>
    internal abstract VduseQueueState Start { get; }

    /// <summary>The device's used index, free-running; null where the layout has none.</summary>
    internal virtual ushort? UsedIndex => null;

    /// <summary>Descriptors that no chain uses.</summary>
    internal int FreeCount { get; private protected set; }

    /// <summary>Chains that the device has not returned.</summary>
    internal int OutstandingCount { get; private protected set; }

    /// <summary>The device did something after which a driver stops using the queue.</summary>
    internal bool IsBroken { get; private set; }

    /// <summary>Kicks that the device asked for.</summary>
    internal long KickCount { get; private protected set; }

    /// <summary>Used entries wait and the device owed an interrupt for them.</summary>
    internal abstract bool HasUnseenUsed { get; }

    /// <summary>Makes a chain of buffers available.</summary>
    /// <param name="buffers">Device-readable ones first; at most <see cref="FreeCount"/>.</param>
    /// <returns>The head (split) or buffer id (packed), below <see cref="Size"/>.</returns>
    internal abstract ushort Add(ReadOnlySpan<RingBuffer> buffers);

    /// <summary>Makes a chain available whose descriptors lie in a table of their own.</summary>
    internal abstract ushort AddIndirect(ulong table, uint bytes);

    /// <summary>Writes an indirect table in the layout's form.</summary>
    /// <param name="table">16 bytes for each buffer.</param>
    /// <param name="buffers">The buffers, device-readable ones first.</param>
    internal abstract void WriteTable(Span<byte> table, ReadOnlySpan<RingBuffer> buffers);

    /// <summary>Whether the device wants a kick for the chains added since the last call.</summary>
    internal abstract bool PrepareKick();

    /// <summary>Takes the next chain that the device returned; false when there is none or the queue is broken.</summary>
    internal abstract bool TryTakeUsed(out ushort head, out uint length);

    /// <summary>Tells the device that no interrupt is needed for now.</summary>
    internal abstract void DisableInterrupts();

    /// <summary>Asks for an interrupt for the next used entry.</summary>
    /// <returns>False when entries came meanwhile: drain again.</returns>
    internal abstract bool EnableInterrupts();

    private protected void Record(string what) => _violations.Add($"{_who}: the device {what}.");

    private protected bool Break(string what)
    {
        IsBroken = true;
        Record(what);
        return false;
    }
}
