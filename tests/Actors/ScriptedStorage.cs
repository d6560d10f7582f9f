using System.Collections.Concurrent;
using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Virtio;

namespace VduseActors.Actors.Tests;

/// <summary>Storage in memory whose operations a test can make throw, pend or fail; what it holds outlives every re-open.</summary>
public sealed class ScriptedStorage(BlockDeviceOptions options) : IDeviceDefinition
{
    private readonly byte[] _data = new byte[16 << 20];
    private readonly ConcurrentQueue<Held> _held = new();
    private long _operations;
    private int _opened;
    private int _closed;

    /// <summary>Called with the number of each operation, from 1, before it is done: may throw.</summary>
    public Action<long>? BeforeOperation { get; set; }

    /// <summary>Operations pend until <see cref="ReleaseHeld"/>.</summary>
    public bool Hold { get; set; }

    /// <summary>Called before each open, with its number from 1: may throw.</summary>
    public Action<int>? BeforeOpen { get; set; }

    public long Operations => Volatile.Read(ref _operations);

    public int HeldCount => _held.Count;

    public int OpenCount => Volatile.Read(ref _opened) - Volatile.Read(ref _closed);

    public int Opened => Volatile.Read(ref _opened);

    public string Name => options.Name;

    public int Groups => options.Groups;

    public bool Umem => options.Umem;

    public ulong RingFeatures => new BlockDeviceDefinition(options).RingFeatures;

    public IBackend OpenBackend()
    {
        var number = Interlocked.Increment(ref _opened);
        try
        {
            BeforeOpen?.Invoke(number);
        }
        catch
        {
            Interlocked.Increment(ref _closed);
            throw;
        }

        return new Backend(this);
    }

    public IVirtioDevice CreateDevice(IBackend backend) => new BlockDeviceDefinition(options).CreateDevice(backend);

    /// <summary>Ends the operations that pend, in their order, on the calling thread.</summary>
    public void ReleaseHeld()
    {
        while (_held.TryDequeue(out var held))
        {
            held.Work();
            held.Ticket.Post(0);
        }
    }

    private IoResult Do(IoTicket ticket, Action work)
    {
        var number = Interlocked.Increment(ref _operations);
        BeforeOperation?.Invoke(number);
        if (Hold)
        {
            _held.Enqueue(new Held(ticket, work));
            return IoResult.Pending;
        }

        work();
        return IoResult.Done;
    }

    private void Copy(ulong offset, IoVecList list, bool toGuest)
    {
        var at = (int)offset;
        foreach (var segment in list.Span)
        {
            unsafe
            {
                // SAFETY: the segments are mapped driver memory that belongs to the request.
                var guest = new Span<byte>((void*)segment.Address, (int)segment.Length);
                var stored = _data.AsSpan(at, guest.Length);
                if (toGuest)
                    stored.CopyTo(guest);
                else
                    guest.CopyTo(stored);
                at += guest.Length;
            }
        }
    }

    private sealed record Held(IoTicket Ticket, Action Work);

    private sealed class Backend(ScriptedStorage owner) : IBlockBackend
    {
        public string Description => "scripted storage";

        public ulong Length => (ulong)owner._data.Length;

        public BlockBackendTraits Traits =>
            new(ReadOnly: false, VolatileCache: true, CanDiscard: true, WriteZeroesMayUnmap: false, LogicalBlockSize: 512);

        public void BeginQueue(QueueContext context)
        {
        }

        public void EndBatch(int queue)
        {
        }

        public IoResult Read(ulong offset, in IoVecList into, IoTicket ticket)
        {
            var list = into;
            return owner.Do(ticket, () => owner.Copy(offset, list, toGuest: true));
        }

        public IoResult Write(ulong offset, in IoVecList from, bool stable, IoTicket ticket)
        {
            var list = from;
            return owner.Do(ticket, () => owner.Copy(offset, list, toGuest: false));
        }

        public IoResult Flush(IoTicket ticket) => owner.Do(ticket, () => { });

        public IoResult Discard(ulong offset, ulong length, IoTicket ticket) => owner.Do(ticket, () => { });

        public IoResult WriteZeroes(ulong offset, ulong length, bool mayUnmap, bool stable, IoTicket ticket) =>
            owner.Do(ticket, () => owner._data.AsSpan((int)offset, (int)length).Clear());

        public void Dispose() => Interlocked.Increment(ref owner._closed);
    }
}
