using VduseActors.Kernel;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Execution;

namespace VduseActors.Simulator.Vduse;

/// <summary>
/// The kernel's object of one VDUSE device. Its two faces: the file that a daemon opens (<see cref="VduseDeviceFile"/>) and the
/// operations that the vdpa bus calls. It lives from create to destroy, whoever has it open.
/// </summary>
/// <remarks>
/// Thread-safe as the kernel's is. Lock order: <c>_stateLock</c> before a queue's locks before a domain's lock; a message is never
/// sent with any of them held.
/// </remarks>
internal sealed partial class VduseDevice : IVdpaConfigOps, IObservedDevice, IDisposable
{
    private readonly Lock _stateLock = new();
    private readonly byte[] _config;
    private readonly VduseQueue[] _queues;
    private readonly KernelWork _configInterrupt;
    private readonly KernelWorkqueue _workqueue;
    private bool _open;

    internal VduseDevice(VduseDeviceSpec spec, ulong apiVersion, VduseFeatures features, SimulatedKernel kernel)
    {
        Spec = spec with { Config = default };
        Profile = kernel.Profile;
        Violations = new ViolationLog();
        _debug = kernel.Options.CheckMemoryAccesses ? Violations : null;
        _faultOnHoles = kernel.Options.FaultOnHoles;
        _workqueue = kernel.Workqueue;
        Channel = new ControlChannel(spec.Name, kernel.Execution, kernel.Time);
        ApiVersion = apiVersion;
        VduseFeatures = features;
        AddressSpaceCount = apiVersion == 0 ? 1 : spec.AddressSpaces;
        GroupCount = apiVersion == 0 ? 1 : spec.Groups;
        _config = spec.Config.ToArray();
        _queues = new VduseQueue[spec.QueueCount];
        for (var i = 0; i < _queues.Length; i++)
            _queues[i] = new VduseQueue(i, _workqueue);

        _configInterrupt = new KernelWork(_workqueue, RunConfigCallback);
        _groupAddressSpaces = new uint[GroupCount];
        _bounceSize = Profile.DefaultBounceSize;
        if (Profile.DomainLifetime == DomainLifetime.Device)
            CreateDomains();
    }

    internal VduseDeviceSpec Spec { get; }

    public uint DeviceId => Spec.DeviceId;

    public uint VendorId => Spec.VendorId;

    public uint QueueAlign => Spec.QueueAlign;

    public ulong DeviceFeatures => Spec.Features;

    public bool IsBroken => Channel.IsBroken;

    public long SentMessages => Channel.SentCount;

    internal KernelProfile Profile { get; }

    public string Name => Spec.Name;

    internal ulong ApiVersion { get; }

    internal VduseFeatures VduseFeatures { get; }

    public uint AddressSpaceCount { get; }

    public uint GroupCount { get; }

    internal ControlChannel Channel { get; }

    /// <summary>What the device did that it must not, found by memory checks and by the drivers.</summary>
    public ViolationLog Violations { get; }

    /// <summary>Whether it is on the vdpa bus; guarded by the bus's lock.</summary>
    public bool IsAttached { get; set; }

    /// <summary>Every queue has a maximum size: the device may be attached.</summary>
    internal bool IsReadyToAttach => _queues.All(queue => queue.MaxSize != 0);

    public int QueueCount => _queues.Length;

    public ushort MaxQueueSize => _queues.Length == 0 ? (ushort)0 : _queues.Max(queue => queue.MaxSize);

    internal bool IsOpen
    {
        get
        {
            lock (_stateLock)
                return _open;
        }
    }

    /// <summary>Opens the device file; EBUSY while anyone has it open.</summary>
    internal Errno TryOpen(out VduseDeviceFile? file)
    {
        lock (_stateLock)
        {
            file = null;
            if (_open)
                return Errno.EBUSY;

            _open = true;
            file = new VduseDeviceFile(this, Channel.Open());
            return Errno.None;
        }
    }

    /// <summary>The last reference of the open file is gone.</summary>
    internal void Close()
    {
        foreach (var domain in Domains)
            domain.DropUmem();

        Channel.Close();
        lock (_stateLock)
            _open = false;
    }

    public void Dispose()
    {
        Channel.Dispose();
        foreach (var queue in _queues)
            queue.Dispose();

        DisposeDomains();
    }
}
