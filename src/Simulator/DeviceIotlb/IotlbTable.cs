using VduseActors.Kernel;

namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>
/// The translations that a device keeps: bounded, with an eviction rule that goes by age of insertion and not by use. Entries may
/// overlap; a lookup finds the one that starts lowest.
/// </summary>
/// <param name="capacity">Most entries, at least 1.</param>
/// <param name="rule">What happens when there are that many.</param>
/// <remarks>Not thread-safe.</remarks>
internal sealed class IotlbTable(int capacity, EvictionRule rule)
{
    /// <summary>Entries that every generation keeps, where nothing else is configured.</summary>
    internal const int DefaultCapacity = 2048;

    // In the order of insertion, oldest first.
    private readonly List<IotlbEntry> _entries = [];

    /// <summary>Entries in the order of insertion, oldest first.</summary>
    internal IReadOnlyList<IotlbEntry> Entries => _entries;

    /// <summary>Entries given up to make room.</summary>
    internal long EvictionCount { get; private set; }

    /// <summary>Adds a translation; overlap with others is not looked at.</summary>
    /// <returns>None; EFAULT for a range that ends before it starts; ENOSPC when full, where the rule says so.</returns>
    internal Errno Add(in IotlbEntry entry)
    {
        if (entry.Last < entry.Iova)
            return Errno.EFAULT;

        if (entry is { Iova: 0, Last: ulong.MaxValue })
        {
            // 2^64 bytes have no length that fits: two halves.
            const ulong Half = ulong.MaxValue / 2;
            var result = Insert(entry with { Last = Half });
            return result != Errno.None ? result : Insert(entry with { Iova = Half + 1, UserAddress = entry.UserAddress + Half + 1 });
        }

        return Insert(entry);
    }

    /// <summary>Removes every entry that touches a range, whole.</summary>
    /// <param name="start">First IOVA.</param>
    /// <param name="last">Last IOVA, inclusive.</param>
    internal int RemoveRange(ulong start, ulong last) => _entries.RemoveAll(entry => entry.Iova <= last && entry.Last >= start);

    /// <summary>
    /// The lowest-starting entry that touches a range, the older one of two; it may begin above <paramref name="start"/>.
    /// </summary>
    internal IotlbEntry? FindFirst(ulong start, ulong last)
    {
        IotlbEntry? first = null;
        foreach (var entry in _entries)
        {
            if (entry.Iova <= last && entry.Last >= start && (first is null || entry.Iova < first.Value.Iova))
                first = entry;
        }

        return first;
    }

    private Errno Insert(in IotlbEntry entry)
    {
        if (_entries.Count >= capacity)
        {
            if (rule == EvictionRule.Refuse)
                return Errno.ENOSPC;

            _entries.RemoveAt(rule == EvictionRule.Oldest ? 0 : _entries.Count - 1);
            EvictionCount++;
        }

        _entries.Add(entry);
        return Errno.None;
    }
}
