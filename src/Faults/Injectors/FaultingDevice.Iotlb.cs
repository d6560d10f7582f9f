using VduseActors.Kernel;

namespace VduseActors.Faults;

/// <content>What the kernel says of driver memory.</content>
internal sealed partial class FaultingDevice
{
    private const ulong PageSize = 4096;

    private readonly SortedSet<ulong> _cuts = [];
    private readonly HashSet<ulong> _holes = [];

    public Errno TryGetIotlbRegion(ulong start, ulong last, uint addressSpace, out IotlbRegion region)
    {
        region = default;
        if (_broken)
            return Errno.EPERM;
        var fired = _session.Pass(FaultPoint.RegionLookup, new FaultSite { Device = Name });
        switch (fired?.Fault.Kind.Name)
        {
            case "iotlb.no-region":
                return Errno.EINVAL;
            case "iotlb.lookup-fails":
                return fired.Fault.Error;
        }

        var errno = _inner.TryGetIotlbRegion(start, last, addressSpace, out region);
        if (errno != Errno.None)
            return errno;
        Disturb(fired?.Fault.Kind.Name, start, ref region);
        if (TryCut(start, ref region))
            return Errno.None;
        region.File.Dispose();
        region = default;
        return Errno.EINVAL;
    }

    public Errno TryGetIotlbInfo(ulong start, ulong last, uint addressSpace, out IotlbInfo info)
    {
        info = default;
        return _broken ? Errno.EPERM : _inner.TryGetIotlbInfo(start, last, addressSpace, out info);
    }

    private void Disturb(string? kind, ulong asked, ref IotlbRegion region)
    {
        var behind = (asked | (PageSize - 1)) + 1;
        switch (kind)
        {
            case "iotlb.unmappable":
                region.File.Dispose();
                region = region with { File = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite) };
                break;
            case "iotlb.read-only":
                region = region with { Permission = region.Permission & IotlbPermission.ReadOnly };
                break;
            case "iotlb.write-only":
                region = region with { Permission = region.Permission & IotlbPermission.WriteOnly };
                break;
            case "iotlb.wrong-region":
                region = region with { Start = region.Last + 1, Last = region.Last + PageSize };
                break;
            case "iotlb.split":
                lock (_gate)
                    _cuts.Add(behind);
                break;
            case "iotlb.hole":
                lock (_gate)
                {
                    _cuts.Add(behind);
                    _cuts.Add(behind + PageSize);
                    _holes.Add(behind);
                }

                break;
        }
    }

    /// <summary>Leaves of a region what lies between the cuts around an address; false when that is a hole.</summary>
    private bool TryCut(ulong asked, ref IotlbRegion region)
    {
        lock (_gate)
        {
            foreach (var cut in _cuts)
            {
                if (cut > region.Start && cut <= asked)
                {
                    region = region with { Start = cut, Offset = region.Offset + (cut - region.Start) };
                }
                else if (cut > asked && cut <= region.Last)
                {
                    region = region with { Last = cut - 1 };
                    break;
                }
            }

            return !_holes.Contains(region.Start);
        }
    }

    /// <summary>A reset drops all mappings, so what is looked up afterwards may differ from what was said before.</summary>
    private void HealMemory()
    {
        lock (_gate)
        {
            _cuts.Clear();
            _holes.Clear();
        }
    }
}
