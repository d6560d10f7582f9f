using System.Collections.Concurrent;
using VduseActors.Deterministic;
using VduseActors.Native;

namespace VduseActors.Simulator.Execution;

/// <summary>
/// Calls back on every signal of eventfds, without draining them: the kernel's wait queue entry on somebody else's eventfd. Run by a
/// thread of its own, or asked by a seeded execution.
/// </summary>
internal sealed class DescriptorWatch : IExternalEventSource, IDisposable
{
    private const ulong StopKey = 0;

    private readonly Epoll _epoll = new();
    private readonly EventFd _stop = EventFd.Create();
    private readonly ConcurrentDictionary<ulong, Action> _callbacks = new();
    private readonly EpollEvent[] _one = new EpollEvent[1];
    private Thread? _thread;
    private IDisposable? _registration;
    private ulong _lastKey;

    internal DescriptorWatch() => _epoll.Add(_stop.Descriptor, Epoll.EPOLLIN, StopKey);

    /// <summary>Waits for signals on a thread.</summary>
    internal DescriptorWatch OnThread(string name)
    {
        _thread = new Thread(Loop) { IsBackground = true, Name = name };
        _thread.Start();
        return this;
    }

    /// <summary>Lets an execution ask for signals.</summary>
    internal DescriptorWatch In(SeededExecution execution)
    {
        _registration = execution.AddSource(this);
        return this;
    }

    /// <summary>Calls back on each signal from now on, and at once when the counter is not 0.</summary>
    /// <param name="descriptor">An eventfd, to stay open until the result is disposed.</param>
    /// <param name="callback">Must not block.</param>
    internal IDisposable Add(EventFd descriptor, Action callback)
    {
        var key = Interlocked.Increment(ref _lastKey);
        _callbacks[key] = callback;
        _epoll.Add(descriptor.Descriptor, Epoll.EPOLLIN | Epoll.EPOLLET, key);
        return new Registration(this, key, descriptor.Descriptor);
    }

    /// <inheritdoc/>
    public bool Poll() => TryHandle(0, out _);

    public void Dispose()
    {
        _registration?.Dispose();
        _stop.Signal();
        _thread?.Join();
        _epoll.Dispose();
        _stop.Dispose();
    }

    private void Loop()
    {
        while (TryHandle(-1, out var stopped) && !stopped)
        {
        }
    }

    private bool TryHandle(int timeoutMilliseconds, out bool stopped)
    {
        stopped = false;
        if (_epoll.Wait(_one, timeoutMilliseconds) == 0)
            return false;

        stopped = _one[0].Data == StopKey;
        if (_callbacks.TryGetValue(_one[0].Data, out var callback))
            callback();
        return true;
    }

    private sealed class Registration(DescriptorWatch watch, ulong key, int descriptor) : IDisposable
    {
        public void Dispose()
        {
            if (watch._callbacks.TryRemove(key, out _))
                watch._epoll.Remove(descriptor);
        }
    }
}
