namespace VduseActors.Virtio;

/// <summary>
/// The driver's memory as the device sees it: publishes the current <see cref="RegionTable"/>. One writer (the IOTLB's owner),
/// any number of readers, no lock.
/// </summary>
/// <remarks>
/// Removing a region takes three steps: publish a table without it; wait until every reader has finished what it began under an
/// earlier <see cref="Epoch"/> (requests in flight included); unmap. A reader that takes Epoch first and Table second works with
/// a table that is at least as new as that epoch.
/// </remarks>
public sealed class GuestMemory
{
    private RegionTable _table = RegionTable.Empty;
    private long _epoch;
    private PinnedRange? _pinned;

    /// <summary>The current table.</summary>
    // Acquire: pairs with the release in Publish, so that the table's contents are seen with its reference.
    public RegionTable Table => Volatile.Read(ref _table);

    /// <summary>Number of tables published so far.</summary>
    // Acquire: a table read after it is at least that new.
    public long Epoch => Volatile.Read(ref _epoch);

    /// <summary>The part that may be registered with io_uring; null when there is none. Set by the IOTLB's owner.</summary>
    // Release and acquire: what is read of the range is what was written before it was published.
    public PinnedRange? Pinned
    {
        get => Volatile.Read(ref _pinned);
        set => Volatile.Write(ref _pinned, value);
    }

    /// <summary>Replaces the table.</summary>
    /// <returns>The epoch from which on no reader starts work with an older table.</returns>
    public long Publish(RegionTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        Volatile.Write(ref _table, table);
        var epoch = _epoch + 1;
        Volatile.Write(ref _epoch, epoch);
        return epoch;
    }
}
