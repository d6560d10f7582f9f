using System.Runtime.ExceptionServices;
using VduseActors.Native;

namespace VduseActors.Loops;

/// <summary>
/// An epoll set and the sources behind its descriptors. Slots are reused, so an event carries the slot's generation: one that
/// was fetched before its descriptor was removed must not reach the slot's next owner.
/// </summary>
internal sealed class DescriptorTable : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Epoll _epoll = new();
    private readonly EpollEvent[] _events = new EpollEvent[64];
    private readonly Stack<uint> _free = new();
    private Entry[] _entries = new Entry[16];
    private uint _used;
    private int _count;

    /// <summary>Descriptors watched.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Adds a descriptor to the set. Any thread.</summary>
    public ReadinessRegistration Watch(int descriptor, IReadySource source, WatchMode mode)
    {
        lock (_gate)
        {
            var slot = _free.Count > 0 ? _free.Pop() : _used++;
            if (slot == _entries.Length)
                Array.Resize(ref _entries, _entries.Length * 2);
            var registration = new ReadinessRegistration(this, descriptor, slot, source);
            ref var entry = ref _entries[slot];
            entry.Owner = registration;
            _epoll.Add(descriptor, Interest(mode), Tag(slot, entry.Generation));
            _count++;
            return registration;
        }
    }

    /// <summary>Enables a one-shot watch again. Any thread.</summary>
    public void Rearm(ReadinessRegistration registration)
    {
        lock (_gate)
        {
            ref var entry = ref _entries[registration.Slot];
            if (ReferenceEquals(entry.Owner, registration))
                _epoll.Modify(registration.Descriptor, Interest(WatchMode.OneShot), Tag(registration.Slot, entry.Generation));
        }
    }

    /// <summary>Takes a descriptor out of the set. Any thread.</summary>
    public void Remove(ReadinessRegistration registration)
    {
        lock (_gate)
        {
            ref var entry = ref _entries[registration.Slot];
            if (!ReferenceEquals(entry.Owner, registration))
                return;
            _epoll.Remove(registration.Descriptor);
            entry.Owner = null;
            _count--;
            entry.Generation++;
            _free.Push(registration.Slot);
        }
    }

    /// <summary>Waits for events and tells the sources. One thread at a time.</summary>
    /// <param name="timeoutMilliseconds">-1 waits without limit, 0 only looks.</param>
    /// <returns>The number of events.</returns>
    /// <exception cref="Exception">What the first of the sources that failed threw; all others were told.</exception>
    public int Poll(int timeoutMilliseconds)
    {
        ExceptionDispatchInfo? failure = null;
        var count = _epoll.Wait(_events, timeoutMilliseconds);
        for (var i = 0; i < count; i++)
        {
            try
            {
                Find(_events[i].Data)?.Source.OnReady(_events[i].Events);
            }
            catch (Exception escaped)
            {
                // An edge is reported once: those that came with this one must not go with it.
                failure ??= ExceptionDispatchInfo.Capture(escaped);
            }
        }

        failure?.Throw();
        return count;
    }

    /// <summary>Looks for events and leaves it to the caller when to tell the sources, by <see cref="TryTell"/>.</summary>
    /// <returns>The number of events.</returns>
    public int Look(Span<EpollEvent> events) => _epoll.Wait(events, 0);

    /// <summary>Tells the source of an event; false when its descriptor has left the set.</summary>
    public bool TryTell(in EpollEvent found)
    {
        if (Find(found.Data) is not { } registration)
            return false;
        registration.Source.OnReady(found.Events);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _epoll.Dispose();

    private ReadinessRegistration? Find(ulong tag)
    {
        var slot = (uint)tag;
        lock (_gate)
            return _entries[slot].Generation == (uint)(tag >> 32) ? _entries[slot].Owner : null;
    }

    private static uint Interest(WatchMode mode) => mode switch
    {
        WatchMode.Edge => Epoll.EPOLLIN | Epoll.EPOLLET,
        WatchMode.OneShot => Epoll.EPOLLIN | Epoll.EPOLLONESHOT,
        _ => Epoll.EPOLLIN,
    };

    private static ulong Tag(uint slot, uint generation) => ((ulong)generation << 32) | slot;

    private struct Entry
    {
        public ReadinessRegistration? Owner;
        public uint Generation;
    }
}
