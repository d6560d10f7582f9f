using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Devices.Net.Backends;

/// <summary>
/// A TAP interface. Frames for the driver are read on a thread of the backend's own, and only while a receive buffer waits: without one
/// they stay in the interface's queue, which drops what it cannot hold, and the thread sleeps.
/// </summary>
internal sealed class TapBackend : INetBackend
{
    private const ulong TapToken = 1, WakeToken = 2;

    private readonly TapInterface _tap;
    private readonly Epoll _epoll = new();
    private readonly EventFd _wake = EventFd.Create();
    private readonly byte[] _packet;
    private readonly int _maxFrame;
    private readonly string _name;
    private readonly Thread _reader;
    private int _starved;
    private volatile bool _stopped;

    public TapBackend(TapInterface tap, string name, NetDeviceOptions device)
    {
        _tap = tap;
        _name = name;
        _maxFrame = NetLimits.MaxFrameBytes(device.Mtu);
        Description = $"tap {name}";
        Buffers = new ReceiveBuffers(device.QueueSize);

        // One byte more than may be delivered: a longer frame shows by filling it.
        _packet = new byte[NetLimits.HeaderBytes + _maxFrame + 1];
        NetPacket.WriteHeader(_packet);
        _epoll.Add(_wake.Descriptor, Epoll.EPOLLIN, WakeToken);
        _epoll.Add(tap.Descriptor, Epoll.EPOLLIN, TapToken);
        _reader = new Thread(Read) { IsBackground = true, Name = $"tap-{name}" };
        _reader.Start();
    }

    public string Description { get; }

    public ReceiveBuffers Buffers { get; }

    /// <inheritdoc/>
    /// <exception cref="IOException">The interface was deleted: supervision opens a new one.</exception>
    public bool Send(ReadOnlySpan<byte> packet) => _tap.TryWrite(packet[NetLimits.HeaderBytes..]) switch
    {
        Errno.None => true,
        Errno.EBADFD => throw new IOException($"the TAP interface '{_name}' was deleted"),
        _ => false,
    };

    public void BuffersParked()
    {
        if (Interlocked.Exchange(ref _starved, 0) == 1)
            _wake.Signal();
    }

    public void Dispose()
    {
        _stopped = true;
        _wake.Signal();
        _reader.Join();
        _epoll.Dispose();
        _wake.Dispose();
        _tap.Dispose();
    }

    private void Read()
    {
        var events = new EpollEvent[2];
        while (!_stopped)
        {
            if (Buffers.Count == 0)
            {
                if (!WaitForBuffers(events))
                    return;
                continue;
            }

            var errno = _tap.TryRead(_packet.AsSpan(NetLimits.HeaderBytes), out var length);
            if (errno == Errno.None)
            {
                if (length <= _maxFrame)
                    Buffers.TryDeliver(_packet.AsSpan(0, NetLimits.HeaderBytes + length));
            }
            else if (errno == Errno.EAGAIN)
            {
                _epoll.Wait(events, -1);
                _wake.TryDrain(out _);
            }
            else
            {
                // Deleted, or down for good: what the driver sends finds out, and the backend is opened anew.
                return;
            }
        }
    }

    /// <summary>Sleeps until a buffer is there, whatever arrives meanwhile; false when the backend is closed.</summary>
    private bool WaitForBuffers(EpollEvent[] events)
    {
        Volatile.Write(ref _starved, 1);
        Interlocked.MemoryBarrier();
        if (Buffers.Count == 0 && !_stopped)
        {
            _epoll.Modify(_tap.Descriptor, 0, TapToken);
            _epoll.Wait(events, -1);
            _wake.TryDrain(out _);
            _epoll.Modify(_tap.Descriptor, Epoll.EPOLLIN, TapToken);
        }

        Volatile.Write(ref _starved, 0);
        return !_stopped;
    }
}
