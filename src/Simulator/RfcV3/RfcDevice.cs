using VduseActors.Kernel;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Execution;
using VduseActors.Simulator.Iommu;
using VduseActors.Transports.RfcV3;

namespace VduseActors.Simulator.RfcV3;

/// <summary>
/// The kernel's object of one device under RFC v3: it passes the vdpa bus's operations on as messages and keeps nearly nothing itself.
/// </summary>
/// <remarks>Thread-safe as that kernel's is. A message is never sent with a lock held.</remarks>
internal sealed partial class RfcDevice : IVdpaConfigOps, IObservedDevice, IDisposable
{
    /// <summary>IOVA space above the bounce pool, for rings.</summary>
    private const ulong ConsistentBytes = 1UL << 30;

    private readonly RfcDeviceConfig _config;
    private readonly RfcQueue[] _queues;
    private readonly IovaDomain _domain;
    private readonly SimulatedKernel _kernel;
    private volatile bool _connected = true;

    internal RfcDevice(in RfcDeviceConfig config, SimulatedKernel kernel)
    {
        _config = config;
        _kernel = kernel;
        Name = $"vduse-dev:{config.Id}";
        Violations = new ViolationLog();
        Channel = new RfcMessageChannel(Name, kernel, Violations);
        _queues = new RfcQueue[config.QueueCount];
        for (var i = 0; i < _queues.Length; i++)
            _queues[i] = new RfcQueue(kernel.Workqueue);

        var bounceSize = (config.BounceSize + SharedPages.PageSize - 1) & ~(ulong)(SharedPages.PageSize - 1);
        var debug = kernel.Options.CheckMemoryAccesses ? Violations : null;
        _domain = new IovaDomain(
            Name, bounceSize, bounceSize + ConsistentBytes - 1, maxEntries: null, debug, kernel.Options.FaultOnHoles, kernel.Profile.Iommu,
            KernelWarnings);
    }

    internal uint Id => _config.Id;

    /// <summary>The name it was attached under last; before that, one that nobody can ask for.</summary>
    public string Name { get; internal set; }

    public uint DeviceId => _config.DeviceId;

    public uint VendorId => _config.VendorId;

    public int QueueCount => _queues.Length;

    public uint QueueAlign => _config.QueueAlign;

    public ushort MaxQueueSize => _config.MaxQueueSize;

    public uint AddressSpaceCount => 1;

    public bool CanSuspend => false;

    public bool IsSuspended => false;

    public bool IsAttached { get; set; }

    public ViolationLog Violations { get; }

    public ViolationLog KernelWarnings { get; } = new();

    public bool IsBroken => false;

    public int RefusedInjections => 0;

    public long SentMessages => Channel.SentCount;

    public IReadOnlyList<IovaDomain> Domains => [_domain];

    internal RfcMessageChannel Channel { get; }

    /// <summary>Whether a daemon has its descriptor open.</summary>
    internal bool IsConnected => _connected;

    public ushort DriverMaxSize(int queue) => _config.MaxQueueSize;

    /// <summary>The first lookup in the region table; see IOTLB_GET_FD.</summary>
    internal Errno TryGetRegion(ulong start, ulong last, out IotlbRegion region)
    {
        region = default;
        return start > last ? Errno.EINVAL : _domain.TryGetRegion(start, last, out region);
    }

    internal RfcQueue Queue(uint index) => _queues[index];

    internal DescriptorWatch InterruptWatch => _kernel.Rfc!.InterruptWatch;

    /// <summary>The daemon closed its descriptor. What it had read stays unanswered.</summary>
    internal void Disconnect()
    {
        foreach (var queue in _queues)
            queue.ReleaseEvents();

        _connected = false;
    }

    public void Dispose()
    {
        Disconnect();
        Channel.Dispose();
        _domain.Dispose();
    }
}
