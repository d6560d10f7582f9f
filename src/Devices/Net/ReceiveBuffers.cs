using VduseActors.Kernel;

namespace VduseActors.Devices.Net;

/// <summary>
/// Receive buffers that a driver made available and that wait for a frame. One writer (the receive queue's actor) parks them; any thread
/// that has a frame takes them, oldest first. No lock and no allocation per frame.
/// </summary>
/// <remarks>
/// It belongs to the backend, above the queue's actor: a restarted one finds its buffers where they were. A request is either parked here
/// or owned by whoever took it, who posts it once.
/// </remarks>
public sealed class ReceiveBuffers
{
    private readonly ReceiveTicket[] _tickets;
    private readonly int _mask;
    private long _head;
    private long _tail;
    private long _dropped;

    /// <summary>Creates room.</summary>
    /// <param name="queueSize">Most buffers at a time: the size of the receive queue, a power of two.</param>
    public ReceiveBuffers(int queueSize)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(int.IsPow2(queueSize), true, nameof(queueSize));
        _tickets = new ReceiveTicket[queueSize];
        _mask = queueSize - 1;
    }

    /// <summary>Buffers that wait.</summary>
    public int Count => (int)(Volatile.Read(ref _tail) - Volatile.Read(ref _head));

    /// <summary>Frames that found no buffer, or one they did not fit in.</summary>
    public long DroppedCount => Interlocked.Read(ref _dropped);

    /// <summary>Parks a buffer; only the receive queue's actor.</summary>
    /// <returns>False when there is no room: more buffers than the queue has.</returns>
    public bool TryPark(in ReceiveTicket ticket)
    {
        var tail = _tail;
        if (tail - Volatile.Read(ref _head) > _mask)
            return false;
        _tickets[tail & _mask] = ticket;

        // Release: the ticket is visible before the count.
        Volatile.Write(ref _tail, tail + 1);
        return true;
    }

    /// <summary>Takes the oldest buffer; any thread. Whoever takes it posts it.</summary>
    public bool TryTake(out ReceiveTicket ticket)
    {
        while (true)
        {
            var head = Volatile.Read(ref _head);
            if (head == Volatile.Read(ref _tail))
            {
                ticket = default;
                return false;
            }

            // A torn copy is thrown away: the writer reuses the place only after the head has moved, and then the exchange fails.
            ticket = _tickets[head & _mask];
            if (Interlocked.CompareExchange(ref _head, head + 1, head) == head)
                return true;
        }
    }

    /// <summary>
    /// Puts a packet into the oldest buffer and returns it to the queue. Any thread; frames of one thread keep their order.
    /// </summary>
    /// <param name="packet">Header and frame.</param>
    /// <returns>False when it is dropped: no buffer, one that is too small (it goes back unused), or one that cannot be written.</returns>
    public bool TryDeliver(ReadOnlySpan<byte> packet)
    {
        if (!TryTake(out var ticket))
        {
            Interlocked.Increment(ref _dropped);
            return false;
        }

        var fits = ticket.Request.Writable.Bytes >= (ulong)packet.Length;
        if (fits && ticket.Request.TryCopyToWritable(0, packet))
        {
            ticket.Post(packet.Length);
            return true;
        }

        Interlocked.Increment(ref _dropped);
        ticket.Post(fits ? -(long)Errno.EFAULT : 0);
        return false;
    }

    /// <summary>Gives every waiting buffer back unused; only the receive queue's actor.</summary>
    public void Recall()
    {
        while (TryTake(out var ticket))
            ticket.Post(0);
    }
}
