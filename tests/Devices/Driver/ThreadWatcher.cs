using VduseActors.Native;

namespace VduseActors.Devices.Tests.Driver;

/// <summary>Watches descriptors with a thread each.</summary>
internal sealed class ThreadWatcher : IDescriptorWatcher
{
    public IDisposable Watch(int descriptor, Action ready) => new Watched(descriptor, ready);

    private sealed class Watched : IDisposable
    {
        private readonly EventFd _stop = EventFd.Create();
        private readonly Epoll _epoll = new();
        private readonly Action _ready;
        private readonly Thread _thread;

        public Watched(int descriptor, Action ready)
        {
            _ready = ready;
            _epoll.Add(descriptor, Epoll.EPOLLIN, 1);
            _epoll.Add(_stop.Descriptor, Epoll.EPOLLIN, 0);
            _thread = new Thread(Run) { IsBackground = true, Name = "watcher" };
            _thread.Start();
        }

        public void Dispose()
        {
            // The thread may be waiting for the lock of the one who disposes: it is not joined, and closes what it uses itself.
            _stop.Signal();
        }

        private void Run()
        {
            var events = new EpollEvent[2];
            while (true)
            {
                var count = _epoll.Wait(events, -1);
                for (var i = 0; i < count; i++)
                {
                    if (events[i].Data != 0)
                    {
                        _ready();
                        continue;
                    }

                    _epoll.Dispose();
                    _stop.Dispose();
                    return;
                }
            }
        }
    }
}
