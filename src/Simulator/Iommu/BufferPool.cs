namespace VduseActors.Simulator.Iommu;

/// <summary>
/// Memory from which a driver takes room for buffers that the device may reach: the bounce pool, or the RAM of a guest. With
/// debugging on, it finds device writes outside of the buffers it was given.
/// </summary>
/// <remarks>Thread-safe; a buffer belongs to one caller from <see cref="Map"/> to its end. Allocates nothing per buffer.</remarks>
internal sealed unsafe class BufferPool : IBouncePool
{
    private readonly Lock _lock = new();
    private readonly MoveGate _gate = new();
    private readonly IovaAllocator _allocator;
    private readonly ulong _start;
    private readonly ulong[] _used;
    private readonly ViolationLog? _debug;
    private byte* _memory;

    /// <summary>Creates a pool.</summary>
    /// <param name="start">IOVA of the first byte, page-aligned; IOVA 0 itself is never given.</param>
    /// <param name="memory">Where the bytes are.</param>
    /// <param name="bytes">How many, whole pages.</param>
    /// <param name="debug">Where wrong writes are reported, or null to spare the checks.</param>
    internal BufferPool(ulong start, byte* memory, ulong bytes, ViolationLog? debug)
    {
        _start = start;
        _memory = memory;
        _debug = debug;
        _allocator = new IovaAllocator(start, start + bytes - 1);
        _used = new ulong[((bytes / SharedPages.PageSize) + 63) / 64];
    }

    /// <inheritdoc/>
    public bool WasUsed(ulong iova)
    {
        var page = (int)((iova - _start) / SharedPages.PageSize);
        return (Volatile.Read(ref _used[page >> 6]) & (1UL << page)) != 0;
    }

    /// <summary>Takes room for a buffer and copies into it what the device may read.</summary>
    /// <returns>The IOVA, or 0 when there is no room.</returns>
    public ulong Map(ReadOnlySpan<byte> source, DmaDirection direction)
    {
        _gate.Enter();
        try
        {
            var iova = Allocate(source.Length, out var memory);
            if (iova == 0)
                return 0;

            if (direction != DmaDirection.FromDevice)
                source.CopyTo(memory);
            else if (_debug is not null)
                memory[..source.Length].Fill(DmaDebug.UnwrittenPattern);

            return iova;
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Ends a buffer: copies out its full length where the device may write, whatever it wrote.</summary>
    public void Unmap(ulong iova, Span<byte> buffer, DmaDirection direction)
    {
        _gate.Enter();
        try
        {
            var memory = Memory(iova, buffer.Length);
            if (_debug is not null)
                CheckBuffer(iova, memory, buffer, direction);

            if (direction != DmaDirection.ToDevice)
                memory[..buffer.Length].CopyTo(buffer);

            Release(iova, memory, buffer.Length);
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Ends a buffer that nobody looks at any more.</summary>
    public void Discard(ulong iova, int length)
    {
        _gate.Enter();
        try
        {
            Release(iova, Memory(iova, length), length);
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Takes zeroed room that driver and device share.</summary>
    internal ulong AllocateZeroed(int length, out nint host)
    {
        host = 0;
        var iova = Allocate(length, out var memory);
        if (iova == 0)
            return 0;

        memory[..length].Clear();
        host = (nint)(_memory + (iova - _start));
        return iova;
    }

    /// <summary>Lets the pool continue in other memory of the same size, with the contents of all pages in use.</summary>
    public void MoveTo(byte* memory)
    {
        _gate.Move(() =>
        {
            for (var page = 0; page < _used.Length * 64; page++)
            {
                if ((_used[page >> 6] & (1UL << page)) == 0)
                    continue;

                // SAFETY: both memories have all pages of the pool; the caller vouches for the new one.
                var offset = (nuint)page * SharedPages.PageSize;
                new ReadOnlySpan<byte>(_memory + offset, SharedPages.PageSize).CopyTo(
                    new Span<byte>(memory + offset, SharedPages.PageSize));
            }

            _memory = memory;
        });
    }

    private static int RoundUp(int length) => (length + IovaAllocator.Granule - 1) & ~(IovaAllocator.Granule - 1);

    // SAFETY: the allocator gave the whole pages of this range, inside the pool, to the caller alone.
    private Span<byte> Memory(ulong iova, int length) => new(_memory + (iova - _start), RoundUp(length));

    private ulong Allocate(int length, out Span<byte> memory)
    {
        memory = default;
        ulong iova;
        lock (_lock)
            iova = _allocator.Allocate((ulong)length);

        if (iova == 0)
            return 0;

        memory = Memory(iova, length);
        for (var offset = 0; offset < memory.Length; offset += SharedPages.PageSize)
            TakePage(iova + (ulong)offset, memory.Slice(offset, SharedPages.PageSize));

        if (_debug is not null)
            memory[length..].Fill(DmaDebug.FreePattern);

        return iova;
    }

    private void TakePage(ulong iova, Span<byte> page)
    {
        var index = (int)((iova - _start) / SharedPages.PageSize);
        var bit = 1UL << index;
        if ((Interlocked.Or(ref _used[index >> 6], bit) & bit) == 0)
        {
            page.Clear();
            return;
        }

        if (_debug is null)
            return;

        var written = DmaDebug.FindWrite(page, DmaDebug.FreePattern);
        if (written >= 0)
            _debug.Add($"The device wrote to IOVA 0x{iova + (ulong)written:x} while no buffer was mapped there.");
    }

    private void CheckBuffer(ulong iova, ReadOnlySpan<byte> memory, ReadOnlySpan<byte> buffer, DmaDirection direction)
    {
        var behind = DmaDebug.FindWrite(memory[buffer.Length..], DmaDebug.FreePattern);
        if (behind >= 0)
        {
            _debug!.Add(
                Invariant($"The device wrote behind the buffer of {buffer.Length} bytes at IOVA 0x{iova:x}, {behind} bytes past its end."));
        }

        if (direction != DmaDirection.ToDevice)
            return;

        var changed = DmaDebug.FindDifference(memory[..buffer.Length], buffer);
        if (changed >= 0)
            _debug!.Add(Invariant($"The device changed byte {changed} of the device-readable buffer at IOVA 0x{iova:x}."));
    }

    private void Release(ulong iova, Span<byte> memory, int length)
    {
        if (_debug is not null)
            memory.Fill(DmaDebug.FreePattern);

        lock (_lock)
            _allocator.Free(iova, (ulong)length);
    }
}
