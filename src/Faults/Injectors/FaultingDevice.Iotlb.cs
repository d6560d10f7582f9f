using VduseActors.Kernel;

namespace VduseActors.Faults;

/// <content>What the kernel says of driver memory.</content>
internal sealed partial class FaultingDevice
{
    private readonly SortedSet<ulong> _cuts = [];
    private readonly HashSet<ulong> _holes = [];

    public Errno TryGetIotlbRegion(ulong start, ulong last, uint addressSpace, out IotlbRegion region)
    {
        region = default;
        if (_broken)
            return Errno.EPERM;
        var question = new RegionQuestion(start, last, addressSpace);
        return _session.Pass(FaultPoint.RegionLookup, new FaultSite { Device = Name }) is { } fired
            ? fired.Does<RegionEffect>()(this, fired, question, out region)
            : LookUp(question, out region);
    }

    public Errno TryGetIotlbInfo(ulong start, ulong last, uint addressSpace, out IotlbInfo info)
    {
        info = default;
        return _broken ? Errno.EPERM : _inner.TryGetIotlbInfo(start, last, addressSpace, out info);
    }

    /// <summary>What the kernel says, with the cuts and holes that were made since the last reset.</summary>
    public Errno LookUp(in RegionQuestion question, out IotlbRegion region)
    {
        var errno = _inner.TryGetIotlbRegion(question.Start, question.Last, question.AddressSpace, out region);
        if (errno != Errno.None || TryCut(question.Start, ref region))
            return errno;
        region.File.Dispose();
        region = default;
        return Errno.EINVAL;
    }

    /// <summary>No region goes across an address until the next reset.</summary>
    public void Cut(ulong address)
    {
        lock (_gate)
            _cuts.Add(address);
    }

    /// <summary>Nothing is mapped in a range until the next reset.</summary>
    public void CutOut(ulong address, ulong length)
    {
        lock (_gate)
        {
            _cuts.Add(address);
            _cuts.Add(address + length);
            _holes.Add(address);
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
