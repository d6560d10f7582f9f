using VduseActors.Simulator.Drivers;

namespace VduseActors.Faults;

/// <summary>
/// A hostile driver on a queue of its own. Each attack is one request, or one piece of nonsense, on a fresh set of descriptors; once the
/// device has quarantined the queue, further attacks have no effect until the next reset.
/// </summary>
/// <remarks>
/// Thread-safe. It writes no sector that a device must take: what it asks for are reads, or requests that must be refused.
/// </remarks>
public sealed class HostileQueue
{
    private readonly Lock _gate = new();
    private readonly IVirtioTransport _transport;
    private readonly int _queue;
    private readonly List<HostileOutcome> _outcomes = [];
    private HostileRing? _ring;
    private HostileExpectation _expectation;
    private string? _last;
    private ushort _usedBefore;
    private bool _isSpent;

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
            _ring = HostileRing.TryCreate(_transport, _queue);
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

    /// <summary>
    /// Writes nonsense and kicks. Nothing happens while the last attack is unanswered, or once the queue must be quarantined.
    /// </summary>
    internal void Attack(string kind, RingEffect write)
    {
        lock (_gate)
        {
            if (_ring is null || _isSpent || (_last is not null && Judge().IsUnanswered))
                return;
            if (_last is not null)
                _outcomes.Add(Judge());
            _last = kind;
            _usedBefore = _ring.UsedIndex;
            _ring.Prepare();
            _expectation = write(_ring);
            _isSpent = _expectation is HostileExpectation.Quarantine or HostileExpectation.Anything;
            _ring.Kick();
        }
    }

    private HostileOutcome Judge()
    {
        var used = (ushort)(_ring!.UsedIndex - _usedBefore);
        return new HostileOutcome(_last!, _expectation, used, used == 0 ? null : _ring.UsedLength(_usedBefore), _ring.StatusByte);
    }
}
