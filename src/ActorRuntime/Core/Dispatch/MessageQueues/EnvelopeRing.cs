using System.Runtime.InteropServices;

namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>A ring of envelopes that many fill and one empties, one segment of an <see cref="EnvelopeQueue"/>.</summary>
/// <remarks>
/// Each slot has a sequence number that says whose turn it is: equal to the tail, it is free for that enqueue; one more, it is full
/// for that dequeue; the dequeue adds the size, which makes it free for the next round. Once frozen, the ring takes no more, for
/// good: the tail is moved out of reach of every slot.
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
        for (var i = 0; i < size; i++)
            _slots[i].Sequence = i;
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
    public bool TryEnqueue(in Envelope envelope)
    {
        while (true)
        {
            var tail = Volatile.Read(ref _ends.Tail);
            ref var slot = ref _slots[tail & _mask];
            var lead = Volatile.Read(ref slot.Sequence) - tail;
            if (lead < 0)
                return false;
            // A lead above 0: another one took this slot since the tail was read.
            if (lead > 0 || Interlocked.CompareExchange(ref _ends.Tail, tail + 1, tail) != tail)
                continue;
            slot.Envelope = envelope;
            Volatile.Write(ref slot.Sequence, tail + 1);
            return true;
        }
    }

    /// <summary>Takes the next envelope; false when there is none, or when it is still being written. One thread at a time.</summary>
    public bool TryDequeue(out Envelope envelope)
    {
        var head = _ends.Head;
        ref var slot = ref _slots[head & _mask];
        if (Volatile.Read(ref slot.Sequence) != head + 1)
        {
            envelope = default;
            return false;
        }

        envelope = slot.Envelope;
        slot.Envelope = default;
        Volatile.Write(ref _ends.Head, head + 1);
        Volatile.Write(ref slot.Sequence, head + _slots.Length);
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
        public Envelope Envelope;
        public int Sequence;
    }

    // Senders write the tail, the actor writes the head: apart by a cache line, they do not disturb each other.
    [StructLayout(LayoutKind.Explicit, Size = 3 * CacheLine)]
    private struct Ends
    {
        private const int CacheLine = 64;

        [FieldOffset(CacheLine)]
        public int Tail;

        [FieldOffset(CacheLine + 8)]
        public bool Frozen;

        [FieldOffset(2 * CacheLine)]
        public int Head;
    }
}
