namespace VduseActors.Devices.Block;

/// <summary>How far the request of one slot has come: kept by slot, so that a request costs no allocation.</summary>
internal struct RequestProgress
{
    /// <summary>What the request is.</summary>
    public BlockRequestType Type;

    private BlockRange[]? _ranges;
    private int _count;
    private int _next;

    /// <summary>The ranges of a discard or write-zeroes request.</summary>
    public readonly ReadOnlySpan<BlockRange> Ranges => _ranges.AsSpan(0, _count);

    /// <summary>Takes a private copy of the ranges; the first use of a slot allocates its array.</summary>
    /// <param name="bytes">A multiple of 16, at most <see cref="BlockLimits.MaxRanges"/> ranges.</param>
    public void StartRanges(ReadOnlySpan<byte> bytes)
    {
        _ranges ??= new BlockRange[BlockLimits.MaxRanges];
        _count = bytes.Length / BlockRange.Size;
        _next = 0;
        for (var i = 0; i < _count; i++)
            _ranges[i] = BlockRange.Parse(bytes.Slice(i * BlockRange.Size, BlockRange.Size));
    }

    /// <summary>Takes the next range; moves on before the backend is called, so a completion finds the position right.</summary>
    public bool TryNextRange(out BlockRange range)
    {
        if (_next == _count)
        {
            range = default;
            return false;
        }

        range = _ranges![_next++];
        return true;
    }
}
