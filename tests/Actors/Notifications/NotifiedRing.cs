using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Actors.Tests.Notifications;

/// <summary>
/// A raw ring of either layout whose driver says exactly which notifications it wants, and sees which ones the device wants.
/// </summary>
internal sealed class NotifiedRing : IDisposable
{
    /// <summary>Most requests that can be out.</summary>
    public const int Room = Size / PerRequest;

    private const ushort Size = 64;
    private const int PerRequest = 3, DataOffset = 256, StatusOffset = 1023, RequestBytes = 1024;

    private readonly RawDriver _raw;
    private readonly RawRingDriver? _split;
    private readonly RawPackedRingDriver? _packed;
    private readonly bool _eventIdx;
    private readonly CoherentMemory _memory;
    /// <summary>The queue's thread posts too, from within its handler, while the test's may still be in the middle of it.</summary>
    private readonly Lock _gate = new();
    private int _posted;

    public NotifiedRing(IVirtioTransport transport, bool packed, bool eventIdx)
    {
        Assert.True(RawDriver.Negotiate(transport, transport.DeviceFeatures & ~(eventIdx ? 0 : VirtioFeature.RingEventIdx)));
        _split = packed ? null : RawRingDriver.TryCreate(transport, 0, Size)!;
        _packed = packed ? RawPackedRingDriver.TryCreate(transport, 0, Size)! : null;
        _raw = (RawDriver?)_split ?? _packed!;
        _eventIdx = eventIdx;

        // Zeroes: a read of the first sector.
        _memory = _raw.AllocateBuffer(RequestBytes);
    }

    /// <summary>The device has said that it wants to be kicked for the next request.</summary>
    public bool IsKickWanted
    {
        get
        {
            using var locked = _gate.EnterScope();
            if (_split is { } split)
                return _eventIdx ? Volatile.Read(ref split.Ring.AvailEvent) == _posted : Volatile.Read(ref split.Ring.UsedFlags) == 0;
            var wish = Volatile.Read(ref _packed!.Ring.DeviceEvent);
            return wish >> 16 != PackedRingLayout.EventDisable
                && (wish >> 16 != PackedRingLayout.EventDescriptor || (ushort)wish == OffWrap(_posted * PerRequest));
        }
    }

    /// <summary>All that was posted has come back.</summary>
    public bool IsServed
    {
        get
        {
            using var locked = _gate.EnterScope();
            if (_split is { } split)
                return split.UsedIndex == (ushort)_posted;
            var last = (_posted - 1) * PerRequest;
            return _packed!.IsUsed(last % Size, Wrap(last));
        }
    }

    /// <summary>Asks for an interrupt when the request with this number, from 1, has come back; 0 for none at all.</summary>
    public void WantInterruptFor(int number)
    {
        if (_split is { } split)
        {
            // With event indexes "none" is an entry that is far away.
            Volatile.Write(ref split.Ring.AvailFlags, number == 0 ? SplitRingLayout.AvailNoInterrupt : (ushort)0);
            Volatile.Write(ref split.Ring.UsedEvent, (ushort)((number == 0 ? _posted + 20000 : number) - 1));
            return;
        }

        var flags =
            number == 0 ? PackedRingLayout.EventDisable : _eventIdx ? PackedRingLayout.EventDescriptor : PackedRingLayout.EventEnable;
        Volatile.Write(ref _packed!.Ring.DriverEvent, ((uint)flags << 16) | (number == 0 ? 0u : OffWrap((number - 1) * PerRequest)));
    }

    /// <summary>Makes reads available, all at once, without a kick.</summary>
    public void Post(int requests)
    {
        using var locked = _gate.EnterScope();

        // From the last to the first: in a packed ring the first one's flags make all of them visible.
        var heads = new ushort[requests];
        for (var i = requests - 1; i >= 0; i--)
        {
            var head = (_posted + i) * PerRequest;
            heads[i] = (ushort)(head % Size);
            Describe(head + 2, StatusOffset, 1, VirtqDescriptorFlags.Write);
            Describe(head + 1, DataOffset, 512, VirtqDescriptorFlags.Write | VirtqDescriptorFlags.Next);
            Describe(head, 0, 16, VirtqDescriptorFlags.Next);
        }

        _posted += requests;
        _split?.MakeAvailable(heads);
    }

    public void Kick() => _raw.Kick();

    public void Dispose() => _raw.Dispose();

    private static bool Wrap(int position) => position / Size % 2 == 0;

    private static ushort OffWrap(int position) =>
        (ushort)((position % Size) | (Wrap(position) ? 1 << PackedRingLayout.EventWrapShift : 0));

    private void Describe(int position, int offset, uint length, VirtqDescriptorFlags flags)
    {
        var slot = position % Size;
        var iova = _memory.Iova + (ulong)offset;
        if (_split is { } split)
        {
            split.Describe((ushort)slot, iova, length, flags, (ushort)((slot + 1) % Size));
        }
        else
        {
            _packed!.Write(
                slot,
                iova,
                length,
                (ushort)slot,
                (PackedDescriptorFlags)flags | (Wrap(position) ? PackedDescriptorFlags.Avail : PackedDescriptorFlags.Used));
        }
    }
}
