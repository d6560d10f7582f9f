using VduseActors.Kernel;

namespace VduseActors.Simulator.Iommu;

internal sealed unsafe partial class IovaDomain
{
    private nint _umem;

    /// <summary>
    /// Maps a driver's buffer for the device: takes bounce slots, and copies in at once what the device may read.
    /// </summary>
    /// <param name="source">The buffer; its length is what counts for <see cref="DmaDirection.FromDevice"/>.</param>
    /// <param name="direction">Who writes.</param>
    /// <returns>The IOVA, or 0 when the pool is exhausted: the driver tries again after a completion.</returns>
    internal ulong Map(ReadOnlySpan<byte> source, DmaDirection direction)
    {
        ulong iova;
        byte* slot;
        lock (_lock)
        {
            if (!_bounceVisible)
            {
                if (!_regions.TryAdd(_bounceRegion))
                    return 0;

                _bounceVisible = true;
            }

            iova = _streaming.Allocate((ulong)source.Length);
            if (iova == 0)
                return 0;

            slot = _bouncePointer + iova;
        }

        // SAFETY: the allocator gave this range to us alone, inside the bounce pool.
        var memory = new Span<byte>(slot, RoundUp(source.Length));
        PopulateAndCheck(iova, memory);
        if (_debug is not null)
            memory[source.Length..].Fill(DmaDebug.FreePattern);

        if (direction != DmaDirection.FromDevice)
            source.CopyTo(memory);
        else if (_debug is not null)
            memory[..source.Length].Fill(DmaDebug.UnwrittenPattern);

        return iova;
    }

    /// <summary>Ends a mapping: copies out the full mapped length of what the device may write, whatever it wrote.</summary>
    /// <param name="iova">What <see cref="Map"/> gave.</param>
    /// <param name="buffer">The driver's buffer, of the length that was mapped.</param>
    /// <param name="direction">As given to <see cref="Map"/>.</param>
    internal void Unmap(ulong iova, Span<byte> buffer, DmaDirection direction)
    {
        // SAFETY: the range belongs to the caller until it is freed below.
        var memory = new Span<byte>(_bouncePointer + iova, RoundUp(buffer.Length));
        if (_debug is not null)
            CheckSlot(iova, memory, buffer, direction);

        if (direction != DmaDirection.ToDevice)
            memory[..buffer.Length].CopyTo(buffer);

        Release(iova, memory, buffer.Length);
    }

    /// <summary>Ends a mapping without copying anything: the driver has given up on the buffer.</summary>
    internal void Discard(ulong iova, int length)
    {
        // SAFETY: the range belongs to the caller until it is freed below.
        Release(iova, new Span<byte>(_bouncePointer + iova, RoundUp(length)), length);
    }

    /// <summary>IOVAs of bounce pages that hold memory although no buffer ever used them: the daemon touched what would have faulted.</summary>
    internal List<ulong> FindTouchedHoles()
    {
        var holes = new List<ulong>();
        _bounce.ForEachResidentPage(iova =>
        {
            var page = (int)(iova / SharedPages.PageSize);
            if ((Volatile.Read(ref _allocatedPages[page >> 6]) & (1UL << page)) == 0)
                holes.Add(iova);
        });
        return holes;
    }

    /// <summary>Makes the daemon's own memory the bounce pool.</summary>
    internal Errno RegisterUmem(nint address, ulong iova, ulong size)
    {
        lock (_lock)
        {
            if (!_bounceVisible || iova != 0 || size != _bounceSize || address % SharedPages.PageSize != 0)
                return Errno.EINVAL;

            if (_umem != 0)
                return Errno.EEXIST;

            CopyAllocatedPages(_bounce.Pointer, (byte*)address);
            _umem = address;
            _bouncePointer = (byte*)address;
            return Errno.None;
        }
    }

    /// <summary>Returns to the kernel's own bounce pages.</summary>
    internal Errno DeregisterUmem(ulong iova, ulong size)
    {
        lock (_lock)
        {
            if (_umem == 0)
                return Errno.ENOENT;

            if (iova != 0 || size != _bounceSize)
                return Errno.EINVAL;

            DropUmemLocked();
            return Errno.None;
        }
    }

    /// <summary>The device file was closed: user bounce pages go with it.</summary>
    internal void DropUmem()
    {
        lock (_lock)
        {
            if (_umem != 0)
                DropUmemLocked();
        }
    }

    private static int RoundUp(int length) => (length + IovaAllocator.Granule - 1) & ~(IovaAllocator.Granule - 1);

    private void DropUmemLocked()
    {
        CopyAllocatedPages((byte*)_umem, _bounce.Pointer);
        _umem = 0;
        _bouncePointer = _bounce.Pointer;
    }

    private void CopyAllocatedPages(byte* from, byte* to)
    {
        for (ulong offset = 0; offset < _bounceSize; offset += SharedPages.PageSize)
        {
            var page = (int)(offset / SharedPages.PageSize);
            if ((_allocatedPages[page >> 6] & (1UL << page)) == 0)
                continue;

            // SAFETY: both pools have _bounceSize bytes; the caller of REG_UMEM vouches for its own.
            new ReadOnlySpan<byte>(from + offset, SharedPages.PageSize).CopyTo(new Span<byte>(to + offset, SharedPages.PageSize));
        }
    }

    private void PopulateAndCheck(ulong iova, Span<byte> memory)
    {
        for (var offset = 0; offset < memory.Length; offset += SharedPages.PageSize)
        {
            var page = memory.Slice(offset, SharedPages.PageSize);
            if (!DmaDebug.TestAndSet(_allocatedPages, (int)((iova + (ulong)offset) / SharedPages.PageSize)))
            {
                page.Clear();
                continue;
            }

            if (_debug is null)
                continue;

            var written = DmaDebug.FindWrite(page, DmaDebug.FreePattern);
            if (written >= 0)
                _debug.Add($"The device wrote to the bounce page at IOVA 0x{iova + (ulong)(offset + written):x} while no buffer was mapped there.");
        }
    }

    private void CheckSlot(ulong iova, ReadOnlySpan<byte> memory, ReadOnlySpan<byte> buffer, DmaDirection direction)
    {
        var behind = DmaDebug.FindWrite(memory[buffer.Length..], DmaDebug.FreePattern);
        if (behind >= 0)
            _debug!.Add($"The device wrote behind the buffer of {buffer.Length} bytes at IOVA 0x{iova:x}, {behind} bytes past its end.");

        if (direction != DmaDirection.ToDevice)
            return;

        var changed = DmaDebug.FindDifference(memory[..buffer.Length], buffer);
        if (changed >= 0)
            _debug!.Add($"The device changed byte {changed} of the device-readable buffer at IOVA 0x{iova:x}.");
    }

    private void Release(ulong iova, Span<byte> memory, int length)
    {
        if (_debug is not null)
            memory.Fill(DmaDebug.FreePattern);

        lock (_lock)
            _streaming.Free(iova, (ulong)length);
    }
}
