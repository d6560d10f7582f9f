namespace VduseActors.Virtio;

/// <summary>
/// One descriptor chain taken from a virtqueue, translated to host memory. Pooled: the queue owns a fixed number of slots, so a
/// request costs no allocation. Its segments stay at fixed addresses until it is returned to the pool.
/// </summary>
public sealed unsafe partial class VirtioRequest
{
    private uint _lastOperation;
    private uint _operation;
    private int _queued;

    internal VirtioRequest(RequestPool pool, int slot)
    {
        Pool = pool;
        Slot = slot;
        Allocate(Math.Min(InitialCapacity, pool.MaxSegments));
    }

    /// <summary>Index of this request's slot in its pool: 0 to slots - 1; handlers key their per-request state by it.</summary>
    public int Slot { get; }

    /// <summary>Index of the chain's head descriptor (split) or buffer id (packed).</summary>
    public ushort Head { get; internal set; }

    /// <summary>Number of ring descriptors the chain occupies (an indirect table counts once).</summary>
    public ushort DescriptorCount { get; internal set; }

    /// <summary>Order in which the chain was taken, counting from 1 per queue; re-submission after a restart follows it.</summary>
    public ulong Sequence { get; internal set; }

    /// <summary>True when some segment has address 0 because its IOVA is not mapped for the access.</summary>
    public bool HasUnmapped { get; private set; }

    /// <summary>
    /// Bytes written from the start of the writable part: what the used ring will say, never more than the writable part holds.
    /// Set by the device; 0 when the request is taken.
    /// </summary>
    public uint Written { get; set; }

    /// <summary>Result of the last backend operation: bytes or -errno. Set when a pending operation completes.</summary>
    public long Result { get; set; }

    /// <summary>
    /// Begins an operation on the request and ends the one before: a number by which <see cref="TryEndOperation"/> knows reports that
    /// come twice, or for a request that has been somebody else's since.
    /// </summary>
    public uint BeginOperation()
    {
        var operation = _lastOperation + 1;
        _lastOperation = operation == 0 ? 1 : operation;
        Volatile.Write(ref _operation, _lastOperation);
        return _lastOperation;
    }

    /// <summary>Ends an operation. Any thread.</summary>
    /// <returns>True for the first report of the operation that began last.</returns>
    public bool TryEndOperation(uint operation) => Interlocked.CompareExchange(ref _operation, 0, operation) == operation;

    /// <summary>Notes that the request enters a completion list; false when it is in one.</summary>
    public bool TryQueue() => Interlocked.Exchange(ref _queued, 1) == 0;

    /// <summary>Notes that the request leaves its completion list.</summary>
    public void LeaveQueue() => Volatile.Write(ref _queued, 0);

    /// <summary>Next request in a completion list; owned by the completion queue.</summary>
    public VirtioRequest? Next { get; set; }

    /// <summary>Segments that the device may read, in order. Never change them: cut a slice instead.</summary>
    // SAFETY: the block holds ReadableCount segments; it lives until the pool is disposed and this request is back.
    public IoVecList Readable => new(_segments, _readableCount, _chainBytes - _writableBytes);

    /// <summary>Segments that the device may write, in order. Never change them: cut a slice instead.</summary>
    // SAFETY: as above; the writable segments follow the readable ones.
    public IoVecList Writable => new(_segments + _readableCount, _segmentCount - _readableCount, WritableBytes);

    /// <summary>Where the in-flight log of a packed ring has the copy of the chain.</summary>
    internal ushort LogEntry { get; set; }

    internal ulong WritableBytes => _writableBytes;

    internal RequestPool Pool { get; }

    internal RequestState State { get; set; }
}
