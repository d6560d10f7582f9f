using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Simulator.Execution;

namespace VduseActors.Simulator.Vduse;

/// <summary>The kernel's state of one virtqueue of a VDUSE device.</summary>
internal sealed class VduseQueue : IDisposable
{
    private readonly Lock _kickLock = new();
    private readonly Lock _interruptLock = new();
    private readonly KernelWork _inject;
    private EventFd? _kick;
    private bool _kicked;
    private bool _ready;
    private Action? _callback;
    private volatile bool _isDirectCall;

    internal VduseQueue(int index, KernelWorkqueue workqueue)
    {
        Index = index;
        _inject = new KernelWork(workqueue, RunCallback);
    }

    internal int Index { get; }

    /// <summary>From VQ_SETUP; kept over resets. 0 is not configured.</summary>
    internal ushort MaxSize { get; set; }

    /// <summary>From VQ_SETUP; kept over resets.</summary>
    internal uint Group { get; set; }

    internal uint Size { get; set; }

    internal ulong DescriptorAddress { get; set; }

    internal ulong DriverAddress { get; set; }

    internal ulong DeviceAddress { get; set; }

    internal VduseQueueState State { get; set; }

    internal bool Ready
    {
        get => Volatile.Read(ref _ready);
        set => Volatile.Write(ref _ready, value);
    }

    /// <summary>A driver's kick: signals the daemon, or is remembered until a kickfd comes; dropped while not ready.</summary>
    internal void Kick(bool suspended)
    {
        lock (_kickLock)
        {
            if (!_ready || suspended)
                return;

            if (_kick is null)
                _kicked = true;
            else
                _kick.Signal();
        }
    }

    /// <summary>Installs, replaces or (null) removes the kickfd. A remembered kick goes to the new one at once.</summary>
    internal void SetKick(EventFd? kick)
    {
        lock (_kickLock)
        {
            _kick?.Dispose();
            _kick = kick;
            if (!_ready || !_kicked || kick is null)
                return;

            kick.Signal();
            _kicked = false;
        }
    }

    /// <summary>Installs what an interrupt calls.</summary>
    internal void SetCallback(Action? callback, bool direct)
    {
        lock (_interruptLock)
        {
            _callback = callback;
            _isDirectCall = direct && callback is not null;
        }
    }

    /// <summary>Signals a vhost call eventfd; false when the interrupt has to go by the work queue.</summary>
    internal bool TryCallDirectly()
    {
        // Looked at before the lock, which a kernel driver's callback may hold for as long as it runs.
        if (!_isDirectCall)
            return false;

        lock (_interruptLock)
        {
            if (!_isDirectCall || !Ready)
                return false;

            _callback!();
            return true;
        }
    }

    /// <summary>The work item that runs the driver's callback.</summary>
    internal KernelWork InterruptWork => _inject;

    internal void CancelInterrupt()
    {
        _inject.Cancel();
        _inject.Flush();
    }

    /// <summary>Clears what a reset clears, kickfd included, and waits until no callback runs.</summary>
    internal void Reset()
    {
        Ready = false;
        DescriptorAddress = DriverAddress = DeviceAddress = 0;
        Size = 0;
        State = default;
        lock (_kickLock)
        {
            _kicked = false;
            _kick?.Dispose();
            _kick = null;
        }

        SetCallback(null, direct: false);
        _inject.Flush();
    }

    public void Dispose() => SetKick(null);

    private void RunCallback()
    {
        lock (_interruptLock)
        {
            // Readiness is looked at when the work runs: an interrupt for a queue that is not ready is lost.
            if (Ready)
                _callback?.Invoke();
        }
    }
}
