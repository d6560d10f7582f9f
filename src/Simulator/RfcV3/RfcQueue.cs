using VduseActors.Native;
using VduseActors.Simulator.Execution;

namespace VduseActors.Simulator.RfcV3;

/// <summary>What this kernel keeps of a virtqueue: whether it is enabled, whom to call, and the daemon's two eventfds.</summary>
internal sealed class RfcQueue
{
    private readonly Lock _kickLock = new();
    private readonly Lock _interruptLock = new();
    private readonly KernelWork _inject;
    private EventFd? _kick;
    private EventFd? _interrupt;
    private IDisposable? _interruptWatch;
    private bool _ready;
    private Action? _callback;

    internal RfcQueue(KernelWorkqueue workqueue) => _inject = new KernelWork(workqueue, RunCallback);

    internal bool Ready
    {
        get => Volatile.Read(ref _ready);
        set => Volatile.Write(ref _ready, value);
    }

    internal Action? Callback
    {
        set
        {
            lock (_interruptLock)
                _callback = value;
        }
    }

    /// <summary>A driver's kick; lost without a kickfd, and while not enabled.</summary>
    internal void Kick()
    {
        lock (_kickLock)
        {
            if (_ready)
                _kick?.Signal();
        }
    }

    /// <summary>Installs or replaces the kickfd.</summary>
    internal void SetKick(EventFd kick)
    {
        lock (_kickLock)
        {
            _kick?.Dispose();
            _kick = kick;
        }
    }

    /// <summary>
    /// Installs the irqfd. The first one stays: the kernel takes the new one, not the old one, out of service when there is one already.
    /// </summary>
    internal void SetInterrupt(EventFd interrupt, DescriptorWatch watch)
    {
        lock (_interruptLock)
        {
            if (_interrupt is not null)
            {
                interrupt.Dispose();
                return;
            }

            _interrupt = interrupt;
            _interruptWatch = watch.Add(interrupt, _inject.Queue);
        }
    }

    /// <summary>What a reset clears: the daemon's eventfds stay.</summary>
    internal void Reset()
    {
        lock (_interruptLock)
        {
            Ready = false;
            _callback = null;
        }
    }

    /// <summary>The daemon closed the device.</summary>
    internal void ReleaseEvents()
    {
        lock (_kickLock)
        {
            _kick?.Dispose();
            _kick = null;
        }

        lock (_interruptLock)
        {
            _interruptWatch?.Dispose();
            _interrupt?.Dispose();
            _interruptWatch = null;
            _interrupt = null;
        }
    }

    private void RunCallback()
    {
        lock (_interruptLock)
        {
            if (_ready)
                _callback?.Invoke();
        }
    }
}
