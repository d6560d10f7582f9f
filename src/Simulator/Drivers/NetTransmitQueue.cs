using VduseActors.Simulator.Iommu;

namespace VduseActors.Simulator.Drivers;

/// <summary>The transmit queue of the network driver.</summary>
internal sealed class NetTransmitQueue
{
    private readonly Lock _lock = new();
    private readonly IVirtioTransport _transport;
    private readonly DriverRing _ring;
    private readonly int _queue;
    private readonly int _pieces;
    private readonly RingBuffer[]?[] _inFlight;
    private readonly Stack<RingBuffer[]> _free = new();
    private readonly byte[] _header = new byte[NetParameters.HeaderBytes];
    private bool _closed;
    private long _returned;

    internal NetTransmitQueue(IVirtioTransport transport, int queue, DriverRing ring, int pieces)
    {
        _transport = transport;
        _queue = queue;
        _ring = ring;
        _pieces = pieces;
        _inFlight = new RingBuffer[]?[ring.Size];
    }

    internal DriverRing Ring => _ring;

    internal long ReturnedCount => Interlocked.Read(ref _returned);

    /// <summary>Chains that the device has not returned.</summary>
    internal int OutstandingCount
    {
        get
        {
            lock (_lock)
                return _closed ? 0 : _ring.OutstandingCount;
        }
    }

    /// <summary>Gives a frame to the device; false when there is no room.</summary>
    internal bool TrySend(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> header)
    {
        bool kick;
        lock (_lock)
        {
            if (_closed || _ring.IsBroken)
                return false;

            Reclaim();
            if (_ring.FreeCount < 1 + _pieces || !TryAdd(frame, header.IsEmpty ? _header : header))
                return false;

            kick = _ring.PrepareKick();
        }

        if (kick)
            _transport.Kick(_queue);

        return true;
    }

    /// <summary>The interrupt handler.</summary>
    internal void OnInterrupt()
    {
        lock (_lock)
        {
            do
            {
                if (_closed)
                    return;

                _ring.DisableInterrupts();
                Reclaim();
            }
            while (!_ring.EnableInterrupts() && !_ring.IsBroken);
        }
    }

    /// <summary>After a reset: the ring is not looked at again.</summary>
    internal void Close()
    {
        lock (_lock)
        {
            if (_closed)
                return;

            _closed = true;
            foreach (var buffers in _inFlight)
            {
                if (buffers is not null)
                    Discard(buffers, buffers.Length);
            }
        }
    }

    private bool TryAdd(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> header)
    {
        var buffers = _free.TryPop(out var old) ? old : new RingBuffer[1 + _pieces];
        var piece = (frame.Length + _pieces - 1) / _pieces;
        for (var i = 0; i < buffers.Length; i++)
        {
            var bytes = i == 0 ? header : frame[Math.Min((i - 1) * piece, frame.Length)..Math.Min(i * piece, frame.Length)];
            var iova = bytes.IsEmpty ? 0 : _transport.Map(_queue, bytes, DmaDirection.ToDevice);
            if (iova == 0)
            {
                Discard(buffers, i);
                _free.Push(buffers);
                return false;
            }

            buffers[i] = new RingBuffer(iova, (uint)bytes.Length, DeviceWrites: false);
        }

        _inFlight[_ring.Add(buffers)] = buffers;
        return true;
    }

    private void Reclaim()
    {
        while (_ring.TryTakeUsed(out var head, out var length))
        {
            var buffers = _inFlight[head]!;
            _inFlight[head] = null;
            if (length is not (0 or DriverRing.UsedCompletely))
            {
                _transport.Violations.Add(
                    Invariant(
                        $"{_transport.DeviceName} queue {_queue}: the device reported {length} bytes written of a frame that was sent."));
            }

            Discard(buffers, buffers.Length);
            _free.Push(buffers);
            Interlocked.Increment(ref _returned);
        }
    }

    private void Discard(RingBuffer[] buffers, int count)
    {
        for (var i = 0; i < count; i++)
            _transport.Discard(_queue, buffers[i].Iova, (int)buffers[i].Length);
    }
}
