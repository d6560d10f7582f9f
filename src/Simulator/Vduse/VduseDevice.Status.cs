using VduseActors.Kernel;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Vduse;

internal sealed partial class VduseDevice
{
    private DeviceStatus _status;
    private ulong _driverFeatures;
    private bool _featuresValid;
    private bool _suspended;
    private uint _generation;

    /// <summary>The kernel's own status byte: a new one is stored only after the daemon agreed.</summary>
    public DeviceStatus Status
    {
        get
        {
            lock (_stateLock)
                return _status;
        }
    }

    public DeviceStatus LastStatus => Status;

    /// <summary>Incremented by reset only.</summary>
    internal uint Generation
    {
        get
        {
            lock (_stateLock)
                return _generation;
        }
    }

    public ulong DriverFeatures
    {
        get
        {
            lock (_stateLock)
                return _driverFeatures;
        }

        set
        {
            lock (_stateLock)
            {
                _driverFeatures = value;
                _featuresValid = true;
            }
        }
    }

    public bool CanSuspend => VduseFeatures.HasFlag(VduseFeatures.Suspend);

    public bool IsSuspended
    {
        get
        {
            lock (_stateLock)
                return _suspended;
        }
    }

    /// <summary>Writes a status other than 0.</summary>
    public void SetStatus(DeviceStatus status, CancellationToken cancellation)
    {
        if (SendStatus(status, cancellation) != Errno.None)
            return;

        lock (_stateLock)
            _status = status;
    }

    /// <summary>Resets: tells the daemon, and whatever it says clears the kernel's state.</summary>
    public Errno Reset(CancellationToken cancellation)
    {
        var result = SendStatus(0, cancellation);
        foreach (var domain in Domains)
            domain.ResetBounceMap();

        lock (_stateLock)
        {
            _status = 0;
            _driverFeatures = 0;
            _featuresValid = false;
            _suspended = false;
            _generation++;
            _configCallback = null;
        }

        _configInterrupt.Flush();
        foreach (var queue in _queues)
            queue.Reset();

        return result;
    }

    /// <summary>Asks the daemon to stop processing; after its OK kicks are dropped and injections refused until reset.</summary>
    public Errno Suspend(CancellationToken cancellation)
    {
        if (!CanSuspend)
            return Errno.EOPNOTSUPP;

        var result = Channel.Send(new VduseRequest { Type = VduseRequestType.Suspend }, out _, cancellation);
        if (result != Errno.None)
            return result;

        lock (_stateLock)
            _suspended = true;

        _configInterrupt.Cancel();
        _configInterrupt.Flush();
        foreach (var queue in _queues)
            queue.CancelInterrupt();

        return Errno.None;
    }

    private Errno SendStatus(DeviceStatus status, CancellationToken cancellation) =>
        Channel.Send(new VduseRequest { Type = VduseRequestType.SetStatus, Status = (byte)status }, out _, cancellation);
}
