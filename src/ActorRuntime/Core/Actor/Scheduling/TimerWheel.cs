using System.Numerics;

namespace VduseActors.ActorRuntime.Actor;

/// <summary>A hashed wheel: entries by due tick, in a power of two of buckets. Adding, removing and expiring cost no search. Not thread-safe.</summary>
internal sealed class TimerWheel
{
    private readonly ScheduledWork?[] _buckets;
    private readonly int _mask;

    /// <param name="size">The number of buckets; rounded up to a power of two.</param>
    public TimerWheel(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        _buckets = new ScheduledWork?[BitOperations.RoundUpToPowerOf2((uint)size)];
        _mask = _buckets.Length - 1;
    }

    public int Count { get; private set; }

    public void Add(ScheduledWork work)
    {
        var bucket = (int)(work.Due & _mask);
        work.Bucket = bucket;
        work.Previous = null;
        work.Next = _buckets[bucket];
        if (work.Next is not null)
            work.Next.Previous = work;
        _buckets[bucket] = work;
        Count++;
    }

    /// <summary>Takes an entry out; false when it is not there.</summary>
    public bool Remove(ScheduledWork work)
    {
        if (work.Bucket < 0)
            return false;
        if (work.Previous is not null)
            work.Previous.Next = work.Next;
        else
            _buckets[work.Bucket] = work.Next;
        if (work.Next is not null)
            work.Next.Previous = work.Previous;
        work.Previous = work.Next = null;
        work.Bucket = -1;
        Count--;
        return true;
    }

    /// <summary>Moves every entry that is due at a tick to a list, earlier additions first.</summary>
    public void Expire(long tick, List<ScheduledWork> expired)
    {
        var first = expired.Count;
        for (var work = _buckets[tick & _mask]; work is not null;)
        {
            var next = work.Next;
            if (work.Due <= tick)
            {
                Remove(work);
                expired.Add(work);
            }

            work = next;
        }

        expired.Reverse(first, expired.Count - first);
    }

    /// <summary>The tick at which the next entry is due; -1 when the wheel is empty. Nothing may be due before <paramref name="tick"/>.</summary>
    public long NextDue(long tick)
    {
        if (Count == 0)
            return -1;
        var earliest = long.MaxValue;
        for (var end = tick + _buckets.Length; tick < end; tick++)
        {
            for (var work = _buckets[tick & _mask]; work is not null; work = work.Next)
            {
                if (work.Due <= tick)
                    return tick;
                earliest = Math.Min(earliest, work.Due);
            }
        }

        return earliest;
    }
}
