namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>An unbounded queue for many senders and one actor, without allocation as long as it keeps the length it once had.</summary>
/// <remarks>A chain of rings: when the last one is full it is frozen and a larger one follows, which stays.</remarks>
internal sealed class EnvelopeQueue
{
    private const int FirstSize = 8;

    // 2048 envelopes are 32 KiB, which keeps a ring out of the large object heap.
    private const int LargestSize = 2048;

    // How often an envelope that is just being written is looked for; its sender may have lost the processor.
    private const int Patience = 32;

    private readonly Lock _growth = new();
    private EnvelopeRing _first; // only the actor moves it on
    private EnvelopeRing _last;

    public EnvelopeQueue()
    {
        _first = _last = new EnvelopeRing(FirstSize);
    }

    public bool HasMessages
    {
        get
        {
            var first = Volatile.Read(ref _first);
            return first.Count > 0 || Volatile.Read(ref first.Next) is not null;
        }
    }

    public int Count
    {
        get
        {
            var count = 0;
            for (var ring = Volatile.Read(ref _first); ring is not null; ring = Volatile.Read(ref ring.Next))
                count += ring.Count;
            return count;
        }
    }

    /// <summary>Adds an envelope. Safe from any thread; ends in a full fence as far as <see cref="HasMessages"/> is concerned.</summary>
    public void Enqueue(object message, IActorRef? sender)
    {
        while (true)
        {
            var last = Volatile.Read(ref _last);
            if (last.TryEnqueue(message, sender))
                return;
            Grow(last);
        }
    }

    private void Grow(EnvelopeRing full)
    {
        lock (_growth)
        {
            if (!ReferenceEquals(_last, full))
                return;
            var next = new EnvelopeRing(Math.Min(full.Size * 2, LargestSize));
            full.Freeze();
            Volatile.Write(ref full.Next, next);
            Volatile.Write(ref _last, next);
        }
    }

    /// <summary>Takes the next envelope. One thread at a time.</summary>
    public bool TryDequeue(out Envelope envelope) => _first.TryDequeue(out envelope) || TryDequeueLater(out envelope);

    private bool TryDequeueLater(out Envelope envelope)
    {
        for (var attempt = 0; ; attempt++)
        {
            // The next ring is read before the emptiness of this one: it is frozen then, and empty for good.
            var next = Volatile.Read(ref _first.Next);
            if (_first.TryDequeue(out envelope))
                return true;
            if (_first.Count == 0)
            {
                if (next is null)
                    return false;
                Volatile.Write(ref _first, next);
                attempt = 0;
            }
            else if (attempt == Patience)
            {
                // HasMessages still says that there is one, so another turn follows.
                return false;
            }
            else
            {
                Thread.SpinWait(1);
            }
        }
    }
}
