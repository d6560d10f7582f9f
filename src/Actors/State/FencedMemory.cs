namespace VduseActors.State;

/// <summary>
/// Driver memory that was replaced in place because queues did not let go of it in time. It stays mapped until each of them has
/// got back everything it had handed to the backend: a late transfer must find this memory, not somebody else's.
/// </summary>
/// <param name="users">Number of queues that still use it.</param>
internal sealed class FencedMemory(int users)
{
    private readonly List<(nint Address, nuint Length)> _kept = [];
    private readonly Lock _gate = new();
    private readonly List<MappedRegion> _regions = [];
    private int _users = users;

    /// <summary>
    /// What the requests of a queue still have to bring to the storage stays as it is: a write that comes late writes what its driver
    /// meant, never zeroes. Before any region is added, while the queue has its slots.
    /// </summary>
    public void Keep(RequestSlots slots) => slots.Pool.CopyReadable(_kept);

    /// <summary>Takes a region over; unmaps it at once when nobody uses the memory any more.</summary>
    public void Add(MappedRegion region)
    {
        region.Mapping.ReplaceInPlace(_kept);
        lock (_gate)
        {
            if (_users > 0)
            {
                _regions.Add(region);
                return;
            }
        }

        region.Dispose();
    }

    /// <summary>A queue has let go. Any thread, once per queue.</summary>
    public void Release()
    {
        lock (_gate)
        {
            if (--_users > 0)
                return;
            foreach (var region in _regions)
                region.Dispose();
            _regions.Clear();
        }
    }
}
