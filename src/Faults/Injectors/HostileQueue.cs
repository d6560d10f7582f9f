using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Iommu;

namespace VduseActors.Faults;

/// <summary>
/// A hostile driver on a queue of its own. Each attack is one request, or one piece of nonsense, on a fresh set of descriptors; once the
/// device has quarantined the queue, further attacks have no effect until the next reset.
/// </summary>
/// <remarks>Thread-safe. It writes no sector that a device must take: what it asks for are reads, or requests that must be refused.</remarks>
public sealed partial class HostileQueue
{
    private const ushort MostDescriptors = 64;
    private const int HeaderOffset = 0, StatusOffset = 64, TableOffset = 128, DataOffset = 4096;
    private const int SectorSize = 512, HeaderBytes = 16, PageSize = 4096;
    private const byte NotWritten = 0xff;

    /// <summary>Behind the IOVAs of every kernel profile.</summary>
    private const ulong NowhereIova = 1UL << 40;

    private readonly Lock _gate = new();
    private readonly IVirtioTransport _transport;
    private readonly int _queue;
    private readonly List<HostileOutcome> _outcomes = [];
    private RawRingDriver? _ring;
    private CoherentMemory _memory;
    private ushort _next;
    private HostileExpectation _expectation;
    private string? _last;
    private ushort _usedBefore;
    private bool _isSpent;
    private bool _hasHole;

    /// <summary>Descriptors of the ring.</summary>
    private ushort Size => _ring!.Ring.Size;

    internal HostileQueue(IVirtioTransport transport, int queue)
    {
        _transport = transport;
        _queue = queue;
    }

    /// <summary>What the device did with the attacks that it was given time for, oldest first.</summary>
    public IReadOnlyList<HostileOutcome> Outcomes
    {
        get
        {
            lock (_gate)
            {
                return _ring is null || _last is null ? [.. _outcomes] : [.. _outcomes, Judge()];
            }
        }
    }

    /// <summary>Sets the ring up, before DRIVER_OK.</summary>
    internal void Start()
    {
        lock (_gate)
        {
            if (_ring is not null)
                return;
            _ring = RawRingDriver.TryCreate(_transport, _queue, Math.Min(MostDescriptors, _transport.MaxQueueSize(_queue)));
            if (_ring is null)
                return;

            // IOVAs are handed out downwards: what is freed here leaves a hole behind the buffer.
            var hole = _transport.AllocateCoherent(_queue, 4 * PageSize);
            _memory = _ring.AllocateBuffer(4 * PageSize);
            _hasHole = hole is { } behind && behind.Iova == _memory.Iova + _memory.Length;
            if (hole is { } guard)
                _transport.FreeCoherent(_queue, guard);
            _next = 0;
            _last = null;
            _isSpent = false;
        }
    }

    /// <summary>After a reset: the ring is freed.</summary>
    internal void Stop()
    {
        lock (_gate)
        {
            if (_ring is null)
                return;
            if (_last is not null && Judge() is { IsUnanswered: false } outcome)
                _outcomes.Add(outcome);
            _last = null;
            _ring.Dispose();
            _ring = null;
        }
    }

    /// <summary>Writes nonsense and kicks. Nothing happens while the last attack is unanswered, or once the queue must be quarantined.</summary>
    internal void Attack(string kind)
    {
        lock (_gate)
        {
            if (_ring is null || _isSpent || (_last is not null && Judge().IsUnanswered))
                return;
            if (_last is not null)
                _outcomes.Add(Judge());
            _last = kind;
            _usedBefore = _ring.UsedIndex;
            Bytes(StatusOffset, 1)[0] = NotWritten;
            _expectation = Write(kind, _ring);
            _isSpent = _expectation is HostileExpectation.Quarantine or HostileExpectation.Anything;
            _ring.Kick();
        }
    }

    private HostileOutcome Judge()
    {
        var used = (ushort)(_ring!.UsedIndex - _usedBefore);
        return new HostileOutcome(_last!, _expectation, used, used == 0 ? null : _ring.Used(_usedBefore).Length, Bytes(StatusOffset, 1)[0]);
    }

    private Span<byte> Bytes(int offset, int length) => RawRingDriver.Bytes(_memory).Slice(offset, length);
}
