using System.Buffers.Binary;
using VduseActors.Simulator.Iommu;

namespace VduseActors.Simulator.Drivers;

/// <summary>The receive queue of the network driver: keeps buffers with the device, checks and hands up what comes back in them.</summary>
internal sealed class NetReceiveQueue
{
    private const int FlagsOffset = 0, BufferCountOffset = 10;

    private readonly Lock _lock = new();
    private readonly IVirtioTransport _transport;
    private readonly DriverRing _ring;
    private readonly byte[]?[] _buffers;
    private readonly ulong[] _iovas;
    private readonly Stack<byte[]> _free = new();
    private readonly int _maxFrame;
    private readonly int _queue;
    private bool _closed;
    private long _received;
    private long _unused;

    internal NetReceiveQueue(IVirtioTransport transport, int queue, DriverRing ring, NetParameters parameters, NetDriverOptions options)
    {
        _transport = transport;
        _queue = queue;
        _ring = ring;
        _buffers = new byte[]?[ring.Size];
        _iovas = new ulong[ring.Size];
        _maxFrame = parameters.MaxFrameBytes;
        var bytes = options.ReceiveBufferBytes ?? NetParameters.HeaderBytes + _maxFrame;
        for (var i = Math.Min(ring.Size, options.ReceiveBuffers); i > 0; i--)
            _free.Push(new byte[bytes]);
    }

    internal DriverRing Ring => _ring;

    internal FrameHandler? Handler { get; set; }

    internal long ReceivedCount => Interlocked.Read(ref _received);

    internal long UnusedCount => Interlocked.Read(ref _unused);

    /// <summary>Gives all free buffers to the device; called once before it runs, and kicks afterwards.</summary>
    internal void Fill()
    {
        bool kick;
        lock (_lock)
        {
            AddFree();
            kick = _ring.PrepareKick();
        }

        if (kick)
            _transport.Kick(_queue);
    }

    /// <summary>The interrupt handler.</summary>
    internal void OnInterrupt()
    {
        bool again;
        do
        {
            lock (_lock)
            {
                if (_closed)
                    return;

                _ring.DisableInterrupts();
            }

            while (TakeOne())
            {
            }

            lock (_lock)
                again = !_closed && !_ring.EnableInterrupts() && !_ring.IsBroken;
        }
        while (again);
    }

    /// <summary>After a reset: the ring is not looked at again.</summary>
    internal void Close()
    {
        lock (_lock)
        {
            if (_closed)
                return;

            _closed = true;
            for (var head = 0; head < _buffers.Length; head++)
            {
                if (_buffers[head] is { } buffer)
                    _transport.Discard(_queue, _iovas[head], buffer.Length);
            }
        }
    }

    private bool TakeOne()
    {
        byte[] buffer;
        uint length;
        lock (_lock)
        {
            if (_closed || !_ring.TryTakeUsed(out var head, out length))
                return false;

            buffer = _buffers[head]!;
            _buffers[head] = null;
            _transport.Unmap(_queue, _iovas[head], buffer, DmaDirection.FromDevice);
        }

        // The handler runs without the lock, and before the buffer goes back: frames of one queue arrive one at a time.
        if (Check(buffer, length) is { } frameBytes)
        {
            Interlocked.Increment(ref _received);
            Handler?.Invoke(buffer.AsSpan(NetParameters.HeaderBytes, frameBytes));
        }

        bool kick;
        lock (_lock)
        {
            _free.Push(buffer);
            AddFree();
            kick = !_closed && _ring.PrepareKick();
        }

        if (kick)
            _transport.Kick(_queue);

        return true;
    }

    private void AddFree()
    {
        while (!_closed && !_ring.IsBroken && _ring.FreeCount > 0 && _free.TryPop(out var buffer))
        {
            var iova = _transport.Map(_queue, buffer, DmaDirection.FromDevice);
            if (iova == 0)
            {
                _free.Push(buffer);
                return;
            }

            var head = _ring.Add([new RingBuffer(iova, (uint)buffer.Length, DeviceWrites: true)]);
            _buffers[head] = buffer;
            _iovas[head] = iova;
        }
    }

    /// <summary>The length of the frame in a buffer that came back; null when there is none that could be handed up.</summary>
    private int? Check(ReadOnlySpan<byte> buffer, uint length)
    {
        // A device may give buffers back without a frame, when it has to let go of the memory.
        if (length is 0 or DriverRing.UsedCompletely)
        {
            Interlocked.Increment(ref _unused);
            return null;
        }

        var frame = (long)length - NetParameters.HeaderBytes;
        var what = length > buffer.Length ? $"reported {length} bytes in a receive buffer of {buffer.Length}"
            : frame < NetParameters.EthernetBytes ? $"delivered {length} bytes, which hold no frame behind their header"
            : frame > _maxFrame ? Invariant($"delivered a frame of {frame} bytes, longer than MTU and headers allow")
            : buffer[FlagsOffset..BufferCountOffset].IndexOfAnyExcept((byte)0) >= 0 ? "announced offloads that were not negotiated"
            : BinaryPrimitives.ReadUInt16LittleEndian(buffer[BufferCountOffset..]) != 1
                ? "spread a frame over more than one buffer, or none"
            : null;
        if (what is null)
            return (int)frame;

        _transport.Violations.Add(Invariant($"{_transport.DeviceName} queue {_queue}: the device {what}."));
        return null;
    }
}
