using System.Diagnostics.CodeAnalysis;

namespace VduseActors.Virtio;

/// <summary>
/// The request slots of one queue. A slot and its unmanaged memory come into being on first use and are then used again, most
/// recently returned first (it is still in the cache), so that an idle queue costs little and a busy one allocates nothing.
/// </summary>
/// <remarks>
/// Not thread-safe while it is live: one owner at a time (the queue's actor). Once disposed, requests that were still out
/// (a backend that hangs) may be returned from any thread; the memory of all is freed with the last of them, because their
/// segments may be in use by the kernel until then.
/// </remarks>
public sealed class RequestPool : IDisposable
{
    // Room for buffers that are scattered over regions of a page each: 4 MiB of them on top of one segment per descriptor.
    private const int SplitAllowance = 1024;

    /// <summary>
    /// What a slot costs once it was used, all who serve it counted: its block, the request, its places in the arrays of pool, ring,
    /// handler, receive buffers and io_uring, and the ranges of a discard.
    /// </summary>
    internal const int BytesPerSlot = 2560;

    private readonly VirtioRequest?[] _requests;

    // A stack. What is above its top stays: a request that comes back where it was taken from costs no store of a reference.
    private readonly VirtioRequest?[] _free;
    private int _created;
    private int _freeCount;
    private int _orphans;
    private bool _disposed;

    /// <summary>Creates a pool.</summary>
    /// <param name="slots">Number of requests that can be out at the same time, 1 to 32768: normally the queue size.</param>
    /// <param name="maxDescriptors">Longest chain in descriptors, indirect ones included; at least 1.</param>
    /// <param name="maxSegments">Most host segments of a request; at least <paramref name="maxDescriptors"/>.</param>
    /// <param name="memory">Where the memory is taken from; the pool's from here on. Null: without a bound.</param>
    public RequestPool(int slots, int maxDescriptors, int maxSegments, RequestMemory? memory = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slots, SplitRingLayout.MaxSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDescriptors, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSegments, maxDescriptors);
        Memory = memory ?? RequestMemory.TryReserve(ResourceBudget.Unlimited, 0)!;
        MaxDescriptors = maxDescriptors;
        MaxSegments = maxSegments;
        _requests = new VirtioRequest?[slots];
        _free = new VirtioRequest?[slots];
    }

    /// <summary>Number of slots.</summary>
    public int Slots => _requests.Length;

    /// <summary>Longest chain in descriptors that a request can hold.</summary>
    public int MaxDescriptors { get; }

    /// <summary>Most host segments that a request can hold.</summary>
    public int MaxSegments { get; }

    /// <summary>Held while a request's block is exchanged for another or freed.</summary>
    internal Lock BlockGate { get; } = new();

    /// <summary>What the pool has of the process's memory.</summary>
    public RequestMemory Memory { get; }

    /// <summary>Number of requests that are out: rented and not returned yet.</summary>
    public int InFlightCount => _disposed ? Volatile.Read(ref _orphans) : _created - _freeCount;

    /// <summary>
    /// A pool that takes every chain a driver may build: as long as the queue (virtio 1.2, 2.7.5.3.1), or as long as the device
    /// advertises when that is more, each buffer split at region borders.
    /// </summary>
    /// <param name="queueSize">Queue size.</param>
    /// <param name="deviceMaxSegments">Most segments of one request as the device advertises, header and status included.</param>
    /// <param name="memory">Where the memory is taken from, reserved for such a queue; the pool's from here on. Null: without a
    /// bound.</param>
    public static RequestPool ForQueue(ushort queueSize, int deviceMaxSegments, RequestMemory? memory = null)
    {
        var maxDescriptors = Math.Max(queueSize, deviceMaxSegments);
        return new RequestPool(queueSize, maxDescriptors, maxDescriptors + SplitAllowance, memory);
    }

    /// <summary>Bytes with which such a queue gets on, whatever others hold: one request of the longest kind at a time.</summary>
    /// <inheritdoc cref="ForQueue"/>
    public static long ReserveFor(ushort queueSize, int deviceMaxSegments) => BytesPerSlot + Grown(queueSize, deviceMaxSegments);

    /// <summary>Most bytes that such a queue can come to hold: a request of the longest kind in every slot.</summary>
    /// <inheritdoc cref="ForQueue"/>
    public static long MostFor(ushort queueSize, int deviceMaxSegments) => queueSize * ReserveFor(queueSize, deviceMaxSegments);

    /// <summary>Takes a free request, or null when all are out, or there is no memory for another one.</summary>
    /// <exception cref="ObjectDisposedException">The pool has ended.</exception>
    public VirtioRequest? TryRent()
    {
        if (_freeCount == 0)
            return TryCreate();
        var request = _free[--_freeCount]!;
        request.State = RequestState.Rented;
        return request;
    }

    /// <summary>Gives a request back, whether it was used, given up, or never filled.</summary>
    /// <exception cref="InvalidOperationException">It belongs to another pool or was returned already.</exception>
    public void Return(VirtioRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Pool != this || request.State == RequestState.Free)
            RefuseReturn(request);

        request.State = RequestState.Free;
        request.Next = null;
        if (Volatile.Read(ref _disposed))
        {
            ReturnOrphan();
            return;
        }

        ref var top = ref _free[_freeCount++];
        if (!ReferenceEquals(top, request))
            top = request;
    }

    /// <summary>
    /// Lists the requests that the device owes the driver, in the order in which they were taken, so that they can be handled
    /// again after the owner has crashed.
    /// </summary>
    /// <param name="destination">Room for <see cref="Slots"/> requests.</param>
    /// <returns>How many there are.</returns>
    public int CopyInFlight(Span<VirtioRequest> destination)
    {
        var count = 0;
        for (var slot = 0; slot < _created; slot++)
        {
            if (_requests[slot] is { State: RequestState.InFlight } request)
                destination[count++] = request;
        }

        destination[..count].Sort(static (left, right) => left.Sequence.CompareTo(right.Sequence));
        return count;
    }

    /// <summary>
    /// Takes back what an owner that crashed had in its hands: requests that were rented but not filled, or put into the used
    /// ring but not returned. Requests in flight stay out.
    /// </summary>
    public void ReclaimAbandoned()
    {
        for (var slot = 0; slot < _created; slot++)
        {
            if (_requests[slot] is { State: RequestState.Rented or RequestState.Used } request)
                Return(request);
        }
    }

    /// <summary>
    /// Lists the host memory that the device may read of all requests that are out: what a storage that does not come back may still write.
    /// Any thread, while the pool is not disposed; a request that is taken or returned meanwhile may be missed or listed.
    /// </summary>
    /// <param name="destination">Where it is added.</param>
    public void CopyReadable(ICollection<(nint Address, nuint Length)> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        lock (BlockGate)
        {
            foreach (var request in _requests)
            {
                if (request is { State: not RequestState.Free })
                    request.CopyReadable(destination);
            }
        }
    }

    /// <summary>Gives back what free requests hold beyond their first size.</summary>
    public void Trim()
    {
        for (var i = 0; i < _freeCount; i++)
            _free[i]!.Shrink();
    }

    /// <summary>Takes memory for a request that grows; when there is none, from the free ones.</summary>
    internal bool TryTakeMemory(long bytes)
    {
        if (Memory.Chains.TryTake(bytes))
            return true;
        Trim();
        return Memory.Chains.TryTake(bytes);
    }

    /// <summary>Ends the pool: frees the memory now, or with the last request that comes back. May be called again.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _orphans = _created - _freeCount;
        _freeCount = 0;

        // Release: a thread that sees the pool disposed counts down from the number above.
        Volatile.Write(ref _disposed, true);
        if (_orphans == 0)
            FreeAll();
    }

    // Apart, because building the message would cost every return its stack frame.
    [DoesNotReturn]
    private static void RefuseReturn(VirtioRequest request) =>
        throw new InvalidOperationException(Invariant($"Request {request.Slot} is not out of this pool."));

    private void ReturnOrphan()
    {
        if (Interlocked.Decrement(ref _orphans) == 0)
            FreeAll();
    }

    private VirtioRequest? TryCreate()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_created == _requests.Length || !Memory.Slots.TryTake(BytesPerSlot))
            return null;
        var request = new VirtioRequest(this, _created) { State = RequestState.Rented };
        _requests[_created++] = request;
        return request;
    }

    private void FreeAll()
    {
        for (var slot = 0; slot < _created; slot++)
            _requests[slot]!.Free();
        Memory.Dispose();
    }

    private static long Grown(ushort queueSize, int deviceMaxSegments) =>
        (long)VirtioRequest.BytesPerEntry * (Math.Max(queueSize, deviceMaxSegments) + SplitAllowance - VirtioRequest.InitialCapacity);
}
