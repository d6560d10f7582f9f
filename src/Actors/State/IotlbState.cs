using VduseActors.Limits;
using VduseActors.Virtio;

namespace VduseActors.State;

/// <summary>
/// The mappings of a device: owned above <see cref="Iotlb.IotlbActor"/>, which alone changes them, so that they outlive its restart.
/// </summary>
internal sealed class IotlbState : IDisposable
{
    private readonly GuestMemory[] _spaces;
    private readonly List<MappedRegion> _mapped = [];

    // Not in any table: only rings lie there.
    private readonly List<MappedRegion> _joined = [];

    /// <summary>Creates the state of a device without mappings.</summary>
    /// <param name="addressSpaces">Number of address spaces, at least 1.</param>
    /// <param name="limits">What all devices share.</param>
    public IotlbState(uint addressSpaces, ProcessLimits limits)
    {
        Account = new MappingAccount(limits);
        _spaces = new GuestMemory[addressSpaces];
        for (var i = 0; i < _spaces.Length; i++)
            _spaces[i] = new GuestMemory();
    }

    /// <summary>What the mappings cost the process.</summary>
    public MappingAccount Account { get; }

    /// <summary>That the process can have no more mappings was said; it is not said again.</summary>
    public bool IsLimitKnown { get; set; }

    /// <summary>Misses without an answer, by queue: each has at most one.</summary>
    public Dictionary<int, PendingMiss> Misses { get; } = [];

    /// <summary>The request for rings that is not answered yet, or null.</summary>
    public PendingRings? Rings { get; set; }

    /// <summary>Drops what is pending in an address space, or in any: nobody waits for it any more.</summary>
    /// <param name="space">The address space; null for all.</param>
    public void ForgetLookups(uint? space)
    {
        foreach (var (queue, miss) in Misses)
        {
            if (space is null || miss.Lookup.AddressSpace == space)
                Misses.Remove(queue);
        }

        Rings = null;
    }

    /// <summary>The kernel did not take user bounce memory; it is not offered again.</summary>
    public bool IsUmemRefused { get; set; }

    /// <summary>Token of the last invalidation.</summary>
    public int LastInvalidation { get; set; }

    /// <summary>The regions that are mapped. Those that lie there once more, in one piece, go with them.</summary>
    public IReadOnlyList<MappedRegion> Mapped => _mapped;

    /// <summary>What the queues of an address space see.</summary>
    public GuestMemory Space(uint addressSpace) => _spaces[addressSpace];

    /// <summary>Adds a region and shows it to the queues.</summary>
    /// <exception cref="ArgumentException">It overlaps a region that is mapped already.</exception>
    public void Add(MappedRegion region)
    {
        var space = _spaces[region.AddressSpace];
        space.Publish(space.Table.With(region.Region));
        if (region.Mapping.IsUserBounce)
            space.Pinned = new PinnedRange(region.Mapping.HostAddress, region.Mapping.Length);
        _mapped.Add(region);
    }

    /// <summary>Number of pieces of memory that <see cref="Join"/> added.</summary>
    public int JoinedCount => _joined.Count;

    /// <summary>A range that crosses regions and was mapped once more, in one piece; null when it was not.</summary>
    public MappedRegion? FindJoined(uint addressSpace, ulong start, ulong last, MemoryAccess access) => _joined.Find(joined =>
        joined.AddressSpace == addressSpace && joined.Region.Start == start && joined.Region.Last == last
            && (joined.Region.Access & access) == access);

    /// <summary>Keeps such a range until one of the regions goes.</summary>
    public void Join(MappedRegion joined) => _joined.Add(joined);

    /// <summary>Takes the regions that overlap a range from the queues, which use none of them any more, and unmaps them.</summary>
    public void Remove(uint? addressSpace, ulong start, ulong last)
    {
        foreach (var region in Withdraw(addressSpace, start, last))
            region.Dispose();
    }

    /// <summary>
    /// Takes the regions that overlap a range from the queues, some of which still use them, and puts private memory in
    /// their place: what is still read or written lands harmlessly.
    /// </summary>
    public void Fence(uint? addressSpace, ulong start, ulong last, FencedMemory fenced)
    {
        foreach (var region in Withdraw(addressSpace, start, last))
            fenced.Add(region);
    }

    /// <inheritdoc/>
    public void Dispose() => Remove(addressSpace: null, 0, ulong.MaxValue);

    private List<MappedRegion> Withdraw(uint? addressSpace, ulong start, ulong last)
    {
        var withdrawn = TakeOverlapping(_mapped, addressSpace, start, last);
        foreach (var space in withdrawn.Select(mapped => mapped.AddressSpace).Distinct())
            _spaces[space].Publish(_spaces[space].Table.Without(start, last));
        foreach (var registered in withdrawn.Where(mapped => mapped.Mapping.IsUserBounce))
            _spaces[registered.AddressSpace].Pinned = null;
        withdrawn.AddRange(TakeOverlapping(_joined, addressSpace, start, last));
        return withdrawn;
    }

    private static List<MappedRegion> TakeOverlapping(List<MappedRegion> regions, uint? addressSpace, ulong start, ulong last)
    {
        // One pass: a driver's map may have thousands of regions, and the kernel waits for the answer.
        var taken = new List<MappedRegion>();
        regions.RemoveAll(mapped =>
        {
            var overlaps = (addressSpace is null || mapped.AddressSpace == addressSpace) && mapped.Region.Start <= last
                && start <= mapped.Region.Last;
            if (overlaps)
                taken.Add(mapped);
            return overlaps;
        });
        return taken;
    }
}
