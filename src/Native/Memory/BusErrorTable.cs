namespace VduseActors.Native;

/// <summary>
/// The ranges that <see cref="BusErrorHandler"/> looks through, in memory that never moves: a header of 32 bytes (ranges in use as
/// int32, at offset 8 the faults in all as int64), then 32 bytes for each range: first and last address, granule, faults.
/// </summary>
internal sealed unsafe class BusErrorTable
{
    /// <summary>Most ranges at a time.</summary>
    public const int Capacity = 8192;

    private const int EntryBytes = 32;
    private readonly byte* _memory;
    private readonly Stack<int> _free = new();
    private readonly Lock _gate = new();
    private int _used;

    /// <summary>Creates a table without ranges. Its memory is never given back: a handler may look at any time.</summary>
    public BusErrorTable() => _memory = (byte*)MemoryMapping.AllocateSparse((Capacity + 1) * EntryBytes).Address;

    /// <summary>Address of the table.</summary>
    public nint Address => (nint)_memory;

    /// <summary>Faults in all ranges so far.</summary>
    // Acquire: faults of ranges that are read next are at least as new.
    public long Faults => Volatile.Read(ref *(long*)(_memory + 8));

    /// <summary>Adds a range.</summary>
    /// <returns>Its number, or -1 when the table is full.</returns>
    public int Add(nuint start, nuint length, nuint granule)
    {
        lock (_gate)
        {
            if (!_free.TryPop(out var slot))
            {
                if (_used == Capacity)
                    return -1;
                slot = _used;
            }

            // SAFETY: slot is below Capacity. The handler matches the range only from the last store on: until then first is above last.
            var entry = Entry(slot);
            entry[2] = granule;
            entry[3] = 0;
            entry[1] = start + length - 1;
            if (slot == _used)
            {
                entry[0] = nuint.MaxValue;
                _used++;
                Volatile.Write(ref *(int*)_memory, _used);
            }

            Volatile.Write(ref entry[0], start);
            return slot;
        }
    }

    /// <summary>Removes a range. From the return on nothing is put over its memory any more.</summary>
    public void Remove(int slot)
    {
        lock (_gate)
        {
            // SAFETY: as in Add.
            Volatile.Write(ref Entry(slot)[0], nuint.MaxValue);
            _free.Push(slot);
        }
    }

    /// <summary>Faults in a range so far.</summary>
    public long FaultsOf(int slot) => (long)Volatile.Read(ref Entry(slot)[3]);

    private nuint* Entry(int slot) => (nuint*)(_memory + (slot + 1) * EntryBytes);
}
