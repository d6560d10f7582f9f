using VduseActors.Kernel;
using VduseActors.Simulator.DeviceIotlb;
using VduseActors.Simulator.Iommu;

namespace VduseActors.Simulator.Vduse;

internal sealed partial class VduseDevice
{
    private readonly ViolationLog? _debug;
    private readonly bool _faultOnHoles;
    private readonly List<IovaDomain> _retiredDomains = [];
    private readonly List<OnDemandIotlb> _retiredIotlbs = [];
    private IovaDomain[] _domains = [];
    private ulong _bounceSize;

    /// <summary>Who the daemon asks for mappings that the domain does not have, or null.</summary>
    internal OnDemandIotlb? OnDemandIotlb { get; private set; }

    /// <summary>What the kernel itself warned of, in the order seen.</summary>
    public ViolationLog KernelWarnings { get; } = new();

    /// <summary>The address spaces; empty before the kernel made them.</summary>
    public IReadOnlyList<IovaDomain> Domains => Volatile.Read(ref _domains);

    internal ulong BounceSize
    {
        get
        {
            lock (_stateLock)
                return _bounceSize;
        }
    }

    /// <summary>The address space of a queue's group.</summary>
    public IovaDomain DomainOfQueue(int index) => Domains[(int)GroupAddressSpace(_queues[index].Group)];

    public CoherentMemory? AllocateCoherent(int queue, nuint length) => DomainOfQueue(queue).AllocateCoherent(length);

    public void FreeCoherent(int queue, in CoherentMemory memory) => DomainOfQueue(queue).FreeCoherent(memory);

    /// <summary>The bounce_size knob: EPERM once an address space exists, EINVAL outside 1 MiB to 1 GiB.</summary>
    internal Errno TrySetBounceSize(ulong bytes)
    {
        lock (_stateLock)
        {
            if (_domains.Length != 0)
                return Errno.EPERM;

            if (bytes is < 1UL << 20 or > 1UL << 30)
                return Errno.EINVAL;

            _bounceSize = bytes & ~(ulong)(SharedPages.PageSize - 1);
            return Errno.None;
        }
    }

    /// <summary>Called by attach: makes the address spaces if this kernel makes them now.</summary>
    internal void PrepareDomains()
    {
        if (Profile.DomainLifetime == DomainLifetime.EachAttach || Domains.Count == 0)
            CreateDomains();
    }

    /// <summary>Replaces an address space's map by a guest's and tells the daemon, whose refusal drops the new map.</summary>
    public Errno SetMap(uint addressSpace, IReadOnlyList<IovaRegion> regions, CancellationToken cancellation)
    {
        var domain = Domains[(int)addressSpace];
        var result = domain.SetMap(regions);
        if (result != Errno.None)
            return result;

        result = InvalidateRange(addressSpace, 0, ulong.MaxValue, cancellation);
        if (result != Errno.None)
            domain.ClearMap();

        return result;
    }

    public Errno InvalidateRange(uint addressSpace, ulong start, ulong last, CancellationToken cancellation)
    {
        var request = new VduseRequest { Type = VduseRequestType.UpdateIotlb, IovaStart = start, IovaLast = last };
        if (ApiVersion > 0)
            request.IovaAddressSpace = addressSpace;

        return Channel.Send(request, out _, cancellation);
    }

    public Errno SetOnDemandIotlb(OnDemandIotlb? iotlb)
    {
        lock (_stateLock)
        {
            // The daemon may still watch the descriptor of an earlier one: it stays as long as the device.
            if (OnDemandIotlb is { } earlier)
                _retiredIotlbs.Add(earlier);

            OnDemandIotlb = iotlb;
            return Errno.None;
        }
    }

    private void CreateDomains()
    {
        lock (_stateLock)
        {
            // The earlier ones leak in the kernel: a daemon that kept their mappings sees memory that nobody writes any more.
            _retiredDomains.AddRange(_domains);
            var count = (int)AddressSpaceCount;
            var share = (_bounceSize / (ulong)count) & ~(ulong)(SharedPages.PageSize - 1);
            var domains = new IovaDomain[count];
            for (var i = 0; i < count; i++)
                domains[i] = CreateDomain(share);

            Volatile.Write(ref _domains, domains);
        }
    }

    private IovaDomain CreateDomain(ulong bounceSize) => new(
        Name, bounceSize, Profile.IovaLimit, Profile.MaxIotlbEntries, _debug, _faultOnHoles, Profile.Iommu, KernelWarnings);

    private void DisposeDomains()
    {
        foreach (var domain in _domains.Concat(_retiredDomains))
            domain.Dispose();

        OnDemandIotlb?.Dispose();
        foreach (var iotlb in _retiredIotlbs)
            iotlb.Dispose();
    }
}
