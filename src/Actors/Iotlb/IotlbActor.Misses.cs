using Akka.Event;
using VduseActors.Kernel;
using VduseActors.Limits;
using VduseActors.Loops;
using VduseActors.State;
using VduseActors.Virtio;

namespace VduseActors.Iotlb;

/// <content>
/// Lookups. The table of what is mapped is asked first, then the kernel, then whoever answers on demand. A miss is kept above the actor
/// until it is answered, so that a restart loses none.
/// </content>
internal sealed partial class IotlbActor
{
    /// <summary>Times that a lookup is tried before its IOVA counts as unmapped: whoever answers does not help it.</summary>
    private const int MaxAttempts = 64;

    /// <summary>
    /// Times that a lookup loses its answer before it is left alone: the table is so small that answers to other queues push this one's
    /// out before it is fetched.
    /// </summary>
    private const int Crowded = 4;

    private const int MaxRetries = 6;

    // While set, the other queues' lookups wait.
    private PendingMiss? _alone;
    private IDeviceIotlb? _onDemand;
    private ReadinessRegistration? _answers;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        // What an earlier incarnation was asked and did not answer.
        if (_device.Iotlb.Misses.Count > 0 || _device.Iotlb.Rings is not null)
            Self.Tell(Answered.Instance, Self);
    }

    /// <inheritdoc/>
    protected override void PreRestart(Exception reason, object message)
    {
        // The failing message is not delivered again, and nobody else would ask for what it asked for.
        switch (message)
        {
            case Miss miss:
                _device.Iotlb.Misses[miss.Queue] = Pending(miss);
                break;
            case MapRings rings:
                _device.Iotlb.Rings = new PendingRings(rings.Token, rings.Requests, Sender);
                break;
            case Compare compare:
                Sender.Tell(new Compared(compare.Token, HasChanged: true), Self);
                break;
            case Invalidate { Attempt: < MaxRetries } invalidate:
                Self.Tell(invalidate with { Attempt = invalidate.Attempt + 1 }, Sender);
                break;
        }

        base.PreRestart(reason, message);
    }

    /// <inheritdoc/>
    protected override void PostStop() => _answers?.Dispose();

    private void OnMiss(Miss miss)
    {
        var pending = Pending(miss);
        _device.Iotlb.Misses[miss.Queue] = pending;
        if (_alone?.Lookup.Queue == miss.Queue)
            _alone = null;
        if (_alone is null)
            Resolve(pending);
    }

    private PendingMiss Pending(Miss miss) =>
        new(miss.Session, new PendingLookup(miss.Queue, miss.Session.AddressSpace, miss.Iova, miss.Access), Sender);

    private void OnRetry(PendingMiss miss)
    {
        if (_device.Iotlb.Misses.TryGetValue(miss.Lookup.Queue, out var current) && ReferenceEquals(current, miss))
            Resolve(miss);
    }

    private void OnAnswered()
    {
        _onDemand?.AcknowledgeAnswers();
        _answers?.Rearm();
        foreach (var miss in _device.Iotlb.Misses.Values.ToArray())
        {
            if ((_alone is null || ReferenceEquals(_alone, miss)) && IsWorthTrying(miss.Lookup))
                Resolve(miss);
        }

        if (_device.Iotlb.Rings is { } rings && IsWorthTrying(rings.Lookup))
            ResolveRings();
    }

    /// <summary>Not while its own answer is still under way: the one that came was for another queue.</summary>
    private bool IsWorthTrying(PendingLookup lookup) =>
        !lookup.IsAsked || _onDemand is not { } iotlb || iotlb.AnswerCount((uint)lookup.Queue) != lookup.AnswersBefore;

    private void Resolve(PendingMiss miss)
    {
        var lookup = miss.Lookup;
        var error = miss.Session.Fence.IsRaised ? Errno.EINVAL : TryMap(lookup, out _);
        if (lookup.IsAsked)
        {
            if (lookup.Attempts >= Crowded)
                _alone ??= miss;
            return;
        }

        if (lookup.Attempts <= MaxRetries && error is (Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM or Errno.EAGAIN))
        {
            // Exhaustion passes, other descriptors are given back meanwhile; so does a map that is being replaced. A request must fail
            // for neither.
            _log.Warning("IOTLB: mapping IOVA 0x{Iova:x} failed with {Errno}; trying again.", lookup.Iova, error);
            Timers.StartSingleTimer(lookup.Queue, new Retry(miss), TimeSpan.FromMilliseconds(5 << lookup.Attempts));
            return;
        }

        // Mapped is not enough: the queue asks whether it may do there what it wants to.
        _device.Iotlb.Misses.Remove(lookup.Queue);
        if (ReferenceEquals(_alone, miss))
        {
            _alone = null;
            Self.Tell(Answered.Instance, Self);
        }

        var found = error == Errno.None && TryGetMapped(lookup.AddressSpace, lookup.Iova, out var region)
            && region.Access.HasFlag(lookup.Access);
        miss.Sender.Tell(new MissAnswer(miss.Session.Epoch, lookup.Iova, found), Self);
    }

    private bool TryGetMapped(uint addressSpace, ulong iova, out MemoryRegion region)
    {
        var known = _device.Iotlb.Space(addressSpace).Table.Overlapping(iova, iova);
        region = known.IsEmpty ? default : known[0];
        return !known.IsEmpty;
    }

    /// <summary>Finds a region and maps it; EAGAIN when an answer is under way.</summary>
    private Errno TryMap(PendingLookup lookup, out MemoryRegion mapped)
    {
        lookup.IsAsked = false;
        if (TryGetMapped(lookup.AddressSpace, lookup.Iova, out mapped))
            return Errno.None;

        var error = TryLookUp(lookup, out var region);
        if (error != Errno.None)
            return error;
        using (region.File)
        {
            // For one address the kernel answers with the region that holds it.
            return lookup.Iova < region.Start || lookup.Iova > region.Last
                ? Errno.EINVAL
                : TryMap(lookup, Clip(lookup, region), out mapped);
        }
    }

    private Errno TryLookUp(PendingLookup lookup, out IotlbRegion region)
    {
        var error = _device.Device.TryGetIotlbRegion(lookup.Iova, lookup.Iova, lookup.AddressSpace, out region);
        if (error != Errno.EINVAL || lookup.AddressSpace != 0 || _device.Device.OnDemandIotlb is not { } iotlb)
        {
            lookup.Attempts++;
            return error;
        }

        if (++lookup.Attempts > MaxAttempts)
            return Errno.EACCES;
        Watch(iotlb);
        lookup.AnswersBefore = iotlb.AnswerCount((uint)lookup.Queue);
        error = iotlb.TryTranslate((uint)lookup.Queue, lookup.Iova, (IotlbPermission)lookup.Access, out region);
        lookup.IsAsked = error == Errno.EAGAIN;
        return error;
    }

    private void Watch(IDeviceIotlb iotlb)
    {
        if (ReferenceEquals(_onDemand, iotlb))
            return;
        _answers?.Dispose();
        _onDemand = iotlb;
        _answers = ReadinessSets.Of(Context.System).Watch(
            iotlb.AnswerDescriptor, new AnswerSource(Self, Answered.Instance), WatchMode.OneShot);
    }

    /// <summary>
    /// The part of a region that nothing mapped overlaps. Where something does, the region is newer: the driver's map has changed, and the
    /// message that says so is on its way, or its entries overlap.
    /// </summary>
    private IotlbRegion Clip(PendingLookup lookup, in IotlbRegion region)
    {
        var (start, last) = (region.Start, region.Last);
        foreach (ref readonly var other in _device.Iotlb.Space(lookup.AddressSpace).Table.Overlapping(start, last))
        {
            if (other.Start > lookup.Iova)
            {
                last = other.Start - 1;
                break;
            }

            start = other.Last + 1;
        }

        return region with { Start = start, Last = last, Offset = region.Offset + (start - region.Start) };
    }

    private Errno TryMap(PendingLookup lookup, in IotlbRegion region, out MemoryRegion mapped)
    {
        mapped = default;
        var error = Errno.None;
        var mapping = TryProvide(lookup.AddressSpace, region, out var cost);
        if (mapping is null)
        {
            cost = TakeCost(region.Last - region.Start, pieces: 1);
            if (cost is null)
                return Errno.ENOSPC;
            error = IotlbMapping.TryMap(region, out mapping, _device.BusErrorGuard);
        }

        if (error != Errno.None)
        {
            cost?.Dispose();
            return error;
        }

        mapped = new MemoryRegion(
            region.Start, region.Last, mapping!.HostAddress, (MemoryAccess)region.Permission, new MappingProbe(mapping));
        var source = mapping.IsUserBounce ? null : RegionSource.Of(region, region.Start, region.Last);
        _device.Iotlb.Add(new MappedRegion(lookup.AddressSpace, mapped, mapping, cost!, source));
        _log.Debug("IOTLB: mapped 0x{First:x}-0x{Last:x} ({Permission}).", region.Start, region.Last, region.Permission);
        return Errno.None;
    }

    /// <summary>What a mapping costs; null, and said once, when the process cannot have it.</summary>
    private MappingCost? TakeCost(ulong length, int pieces)
    {
        if (MappingCost.TryTake(_device.Iotlb.Account, length, pieces) is { } cost)
            return cost;
        if (!_device.Iotlb.IsLimitKnown)
        {
            _device.Iotlb.IsLimitKnown = true;
            _log.Warning(
                "Device '{Device:l}': its driver's memory is in more pieces, or larger, than this process can map beside that of other devices; requests in what is not mapped fail.",
                _device.Name);
        }

        return null;
    }
}
