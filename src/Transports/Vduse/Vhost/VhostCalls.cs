using VduseActors.Native;

namespace VduseActors.Transports.Vduse;

/// <summary>The call eventfds of one vhost-vdpa file and the thread that runs what they call.</summary>
internal sealed class VhostCalls : IDisposable
{
    private const ulong StopToken = ulong.MaxValue;

    private readonly Epoll _epoll = new();
    private readonly EventFd _stop = EventFd.Create();
    private readonly EventFd[] _eventFds;
    private readonly Action?[] _handlers;
    private readonly Thread _thread;

    /// <summary>Creates eventfds and starts the thread.</summary>
    /// <param name="count">Number of eventfds.</param>
    /// <param name="name">Name of the thread.</param>
    public VhostCalls(int count, string name)
    {
        _eventFds = new EventFd[count];
        _handlers = new Action?[count];
        for (var i = 0; i < count; i++)
        {
            _eventFds[i] = EventFd.Create();
            _epoll.Add(_eventFds[i].Descriptor, Epoll.EPOLLIN, (ulong)i);
        }

        _epoll.Add(_stop.Descriptor, Epoll.EPOLLIN, StopToken);
        _thread = new Thread(Serve) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>The descriptor that the kernel signals.</summary>
    public int Descriptor(int index) => _eventFds[index].Descriptor;

    /// <summary>What a signal runs from now on.</summary>
    public void SetHandler(int index, Action? handler) => Volatile.Write(ref _handlers[index], handler);

    /// <summary>Ends the thread; no handler runs afterwards, unless a handler itself disposes.</summary>
    public void Dispose()
    {
        _stop.Signal();
        if (Thread.CurrentThread != _thread)
            _thread.Join();
        foreach (var eventFd in _eventFds)
            eventFd.Dispose();
        _epoll.Dispose();
        _stop.Dispose();
    }

    private void Serve()
    {
        var events = new EpollEvent[Math.Min(_eventFds.Length + 1, 64)];
        while (true)
        {
            var count = _epoll.Wait(events, -1);
            for (var i = 0; i < count; i++)
            {
                if (events[i].Data == StopToken)
                    return;
                var index = (int)events[i].Data;
                if (_eventFds[index].TryDrain(out _))
                    Volatile.Read(ref _handlers[index])?.Invoke();
            }
        }
    }
}
