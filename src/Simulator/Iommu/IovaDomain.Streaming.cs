using VduseActors.Kernel;

namespace VduseActors.Simulator.Iommu;

internal sealed unsafe partial class IovaDomain
{
    private PinnedMemory? _umem;

    /// <summary>
    /// Maps a driver's buffer for the device: takes bounce slots, and copies in what the device may read, at once or (in the RFC
    /// generations) when the device first touches them. The first mapping after a reset makes the bounce region appear in the IOTLB.
    /// </summary>
    /// <param name="source">The buffer; its length is what counts for <see cref="DmaDirection.FromDevice"/>.</param>
    /// <param name="direction">Who writes.</param>
    /// <returns>
    /// The IOVA, or 0 when the pool is exhausted: the driver tries again after a completion. 0 too after the device has gone.
    /// </returns>
    internal ulong Map(ReadOnlySpan<byte> source, DmaDirection direction)
    {
        if (Volatile.Read(ref _disposed) || !Volatile.Read(ref _bounceVisible) && !TryShowBounce())
            return 0;

        return _pool.Map(source, direction);
    }

    /// <summary>Ends a mapping: copies out the full mapped length of what the device may write, whatever it wrote.</summary>
    /// <param name="iova">What <see cref="Map"/> gave.</param>
    /// <param name="buffer">The driver's buffer, of the length that was mapped.</param>
    /// <param name="direction">As given to <see cref="Map"/>.</param>
    internal void Unmap(ulong iova, Span<byte> buffer, DmaDirection direction) => _pool.Unmap(iova, buffer, direction);

    /// <summary>Ends a mapping without copying anything: the driver has given up on the buffer.</summary>
    internal void Discard(ulong iova, int length) => _pool.Discard(iova, length);

    /// <summary>
    /// IOVAs of bounce pages that hold memory although no buffer ever used them: the daemon touched what would have faulted.
    /// </summary>
    internal List<ulong> FindTouchedHoles()
    {
        var holes = new List<ulong>();
        _bounce.ForEachResidentPage(iova =>
        {
            if (!_pool.WasUsed(iova))
                holes.Add(iova);
        });
        return holes;
    }

    /// <summary>Makes the daemon's own memory the bounce pool.</summary>
    internal Errno RegisterUmem(nint address, ulong iova, ulong size)
    {
        // Came years after the RFCs.
        if (_lazy is not null)
            return Errno.ENOTTY;

        lock (_lock)
        {
            if (!_bounceVisible || iova != 0 || size != _bounceSize || address % SharedPages.PageSize != 0)
                return Errno.EINVAL;

            if (_umem is not null)
                return Errno.EEXIST;

            var errno = PinnedMemory.TryPin(address, size, out _umem);
            if (_umem is not null)
                _pool.MoveTo(_umem.Pointer);
            return errno;
        }
    }

    /// <summary>Returns to the kernel's own bounce pages.</summary>
    internal Errno DeregisterUmem(ulong iova, ulong size)
    {
        lock (_lock)
        {
            if (_umem is null)
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
            if (_umem is not null)
                DropUmemLocked();
        }
    }

    private bool TryShowBounce()
    {
        lock (_lock)
        {
            if (!_bounceVisible && !_regions.TryAdd(_bounceRegion))
                return false;

            Volatile.Write(ref _bounceVisible, true);
            return true;
        }
    }

    private void DropUmemLocked()
    {
        _pool.MoveTo(_bounce.Pointer);
        _umem?.Dispose();
        _umem = null;
    }
}
