using VduseActors.Native;

namespace VduseActors.Simulator.Iommu;

/// <summary>The simulated kernel's page fault handler: one thread that takes faults from a trap. Whoever faulted waits for it.</summary>
/// <remarks>
/// A thread of its own, because the one that faults stands still inside a system call; so it adds no choice of order to a
/// deterministic run.
/// </remarks>
internal sealed class PageFaultThread : IDisposable
{
    private readonly PageFaultTrap _trap;
    private readonly Action<nint> _handler;
    private readonly EventFd _stop = EventFd.Create();
    private readonly Thread _thread;

    /// <summary>Starts the thread.</summary>
    /// <param name="trap">Where faults come from; owned.</param>
    /// <param name="handler">Given the address of each missing page; installs or refuses it.</param>
    internal PageFaultThread(PageFaultTrap trap, Action<nint> handler)
    {
        _trap = trap;
        _handler = handler;
        _thread = new Thread(Run) { IsBackground = true, Name = "page faults" };
        _thread.Start();
    }

    public void Dispose()
    {
        _stop.Signal();
        _thread.Join();
        _stop.Dispose();
        _trap.Dispose();
    }

    private void Run()
    {
        using var epoll = new Epoll();
        epoll.Add(_trap.Descriptor, Epoll.EPOLLIN, 0);
        epoll.Add(_stop.Descriptor, Epoll.EPOLLIN, 1);
        Span<EpollEvent> events = stackalloc EpollEvent[2];
        while (true)
        {
            var count = epoll.Wait(events, -1);
            for (var i = 0; i < count; i++)
            {
                if (events[i].Data == 1)
                    return;
            }

            while (_trap.TryRead(out var page))
                _handler(page);
        }
    }
}
