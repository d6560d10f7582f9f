using System.Runtime.InteropServices;

namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>A ring of envelopes that many fill and one empties, one segment of an <see cref="EnvelopeQueue"/>.</summary>
/// <remarks>
/// A sender takes a place by moving the tail, then writes sender and message, the message last: a slot without a message is free or
/// still being written. The actor empties a slot before it moves the head past it. Senders do not read the head but a limit that
/// one of them derived from it, and look again only when they reach that: as long as there is room, neither side reads a cache
/// line that the other one writes for every message, except that of the slot. Once frozen, the ring takes no more, for good: the
/// tail is moved out of reach of every limit.
/// </remarks>
internal sealed class EnvelopeRing
{
    private readonly Slot[] _slots;
    private readonly int _mask;
    private Ends _ends;

    /// <param name="size">A power of two.</param>
    public EnvelopeRing(int size)
    {
        _slots = new Slot[size];
        _mask = size - 1;
        _ends.Limit = size;
    }

    /// <summary>The ring that takes over once this one is frozen.</summary>
    public EnvelopeRing? Next;

    public int Size => _slots.Length;

    private int FrozenBy => _slots.Length * 2;

    /// <summary>How many envelopes there are, those just being enqueued included.</summary>
    public int Count
    {
        get
        {
            // In this order the answer is never too low: the head never passes the tail, and a ring that is known to be frozen has
            // its tail moved. Too high, while it is being frozen, does no harm: whoever looks for an envelope then looks again.
            var head = Volatile.Read(ref _ends.Head);
            var frozen = Volatile.Read(ref _ends.Frozen);
            return Volatile.Read(ref _ends.Tail) - (frozen ? FrozenBy : 0) - head;
        }
    }

    /// <summary>Adds an envelope; false when the ring is full or frozen. Safe from any thread.</summary>
    public bool TryEnqueue(object message, IActorRef? sender)
    {
        while (true)
        {
            var tail = Volatile.Read(ref _ends.Tail);
            if (tail - Volatile.Read(ref _ends.Limit) >= 0 && !RaiseLimit(tail))
                return false;
            if (Interlocked.CompareExchange(ref _ends.Tail, tail + 1, tail) != tail)
                continue;
            ref var slot = ref _slots[tail & _mask];
            slot.Sender = sender;
            Volatile.Write(ref slot.Message, message);
            return true;
        }
    }

    private bool RaiseLimit(int tail)
    {
        // Two senders may store theirs in the wrong order; then one looks once more than it had to.
        var limit = Volatile.Read(ref _ends.Head) + _slots.Length;
        Volatile.Write(ref _ends.Limit, limit);
        return tail - limit < 0;
    }

    /// <summary>Takes the next envelope; false when there is none, or when it is still being written. One thread at a time.</summary>
    public bool TryDequeue(out Envelope envelope)
    {
        var head = _ends.Head;
        ref var slot = ref _slots[head & _mask];
        var message = Volatile.Read(ref slot.Message);
        if (message is null)
        {
            envelope = default;
            return false;
        }

        envelope = new Envelope(message, slot.Sender);
        slot = default;
        Volatile.Write(ref _ends.Head, head + 1);
        return true;
    }

    /// <summary>Takes no more envelopes from now on. Once only.</summary>
    public void Freeze()
    {
        // In this order, for Count.
        Interlocked.Add(ref _ends.Tail, FrozenBy);
        Volatile.Write(ref _ends.Frozen, true);
    }

    private struct Slot
    {
        public object? Message;
        public IActorRef? Sender;
    }

    // Senders write the first line, the actor writes the second: apart, they do not disturb each other.
    [StructLayout(LayoutKind.Explicit, Size = 3 * CacheLine)]
    private struct Ends
    {
        private const int CacheLine = 64;

        [FieldOffset(CacheLine)]
        public int Tail;

        [FieldOffset(CacheLine + 4)]
        public int Limit;

        [FieldOffset(CacheLine + 8)]
        public bool Frozen;

        [FieldOffset(2 * CacheLine)]
        public int Head;
    }
}
