using Akka.Event;
using VduseActors.Kernel;
using VduseActors.State;
using VduseActors.Virtio;

namespace VduseActors.Iotlb;

/// <content>Rings: each part must be one piece of host memory, so that the queue finds its fields by addition.</content>
internal sealed partial class IotlbActor
{
    // A driver that sets its rings up elsewhere in every session, without ever changing its map, must not fill our address space.
    private const int MaxJoined = 256;

    private void OnMapRings(MapRings rings)
    {
        _device.Iotlb.Rings = new PendingRings(rings.Token, rings.Requests, Sender);
        ResolveRings();
    }

    /// <summary>Maps the rings that are waited for, or leaves them pending while an answer about one of them is under way.</summary>
    private void ResolveRings()
    {
        if (_device.Iotlb.Rings is not { } pending || Map(pending) is not { } answer)
            return;
        _device.Iotlb.Rings = null;
        pending.Sender.Tell(answer, Self);
    }

    /// <summary>The answer to a request for rings; null while a lookup of one of them is pending.</summary>
    private object? Map(PendingRings pending)
    {
        var mappings = new RingMapping[pending.Requests.Count];
        for (var i = 0; i < mappings.Length; i++)
        {
            var (queue, info, format, _) = pending.Requests[i];
            if (format.Check(info.Size, _device.Virtio.QueueSize, info.DescriptorAddress, info.DriverAddress, info.DeviceAddress)
                is { } wrong)
            {
                return new RingsRefused(pending.Token, Invariant($"queue {queue}: {wrong}"));
            }

            var size = (ushort)info.Size;
            var parts = new List<RingPart>();
            if (MapPart(pending, i, parts, info.DescriptorAddress, format.DescriptorAreaBytes(size), format.DescriptorAccess)
                    is not { } descriptors
                || MapPart(pending, i, parts, info.DriverAddress, format.DriverAreaBytes(size), MemoryAccess.Read) is not { } driver
                || MapPart(pending, i, parts, info.DeviceAddress, format.DeviceAreaBytes(size), MemoryAccess.Write) is not { } device)
            {
                if (pending.Lookup.IsAsked)
                    return null;
                return new RingsRefused(
                    pending.Token,
                    Invariant(
                        $"queue {queue}: its rings do not lie in memory that is mapped in one piece, or in pages that can be joined"));
            }

            mappings[i] = new RingMapping(new RingAreas(size, descriptors, driver, device), parts);
        }

        return new RingsMapped(pending.Token, mappings);
    }

    /// <summary>
    /// Maps what a part of a ring covers; returns its host address, or null when it is not one piece of host memory (yet).
    /// </summary>
    private nint? MapPart(PendingRings pending, int index, List<RingPart> parts, ulong iova, int length, MemoryAccess access)
    {
        var (queue, _, _, addressSpace) = pending.Requests[index];
        var last = iova + (ulong)(length - 1);
        var pieces = new List<RingPart>();
        for (var next = iova; next <= last;)
        {
            if (!TryGetMapped(addressSpace, next, out var region))
            {
                if (!pending.Lookup.IsFor(queue, next))
                    pending.Lookup = new PendingLookup(queue, addressSpace, next, access);
                if (TryMap(pending.Lookup, out region) != Errno.None)
                    return null;
            }

            if (!region.Access.HasFlag(access))
                return null;
            var end = Math.Min(last, region.Last);
            var address = region.HostAddress + (nint)(next - region.Start);
            pieces.Add(new RingPart(address, (nuint)(end - next) + 1, access.HasFlag(MemoryAccess.Write), region.Probe));
            if (end == ulong.MaxValue)
                break;
            next = end + 1;
        }

        if (!_device.Iotlb.Space(addressSpace).Table.TryGetContiguous(iova, (ulong)length, access, out var host))
        {
            if (Join(addressSpace, iova, last, access, pieces) is not { } joined)
                return null;
            host = joined.Region.HostAddress;
            pieces = [new RingPart(host, (nuint)length, access.HasFlag(MemoryAccess.Write), joined.Region.Probe)];
        }

        parts.AddRange(pieces);
        return host;
    }

    /// <summary>A part that crosses regions which this process has in different places is mapped once more, in one piece.</summary>
    private MappedRegion? Join(uint addressSpace, ulong iova, ulong last, MemoryAccess access, List<RingPart> pieces)
    {
        if (_device.Iotlb.FindJoined(addressSpace, iova, last, access) is { } known)
            return known;
        if (_device.Iotlb.JoinedCount >= MaxJoined)
            return null;
        var ranges = pieces.ConvertAll(piece => (piece.Address, piece.Length)).ToArray();
        if (TakeCost(last - iova, ranges.Length) is not { } cost)
            return null;
        var error = IotlbMapping.TryJoin(ranges, (IotlbPermission)access, out var mapping, _device.BusErrorGuard);
        if (error != Errno.None)
        {
            cost.Dispose();
            _log.Warning(
                "IOTLB: the memory of a ring at 0x{First:x}-0x{Last:x}, which crosses {Regions} regions, cannot be joined: {Errno}.",
                iova,
                last,
                ranges.Length,
                error);
            return null;
        }

        var region = new MemoryRegion(iova, last, mapping!.HostAddress, access, new MappingProbe(mapping));
        var joined = new MappedRegion(addressSpace, region, mapping, cost, Source: null);
        _device.Iotlb.Join(joined);
        _log.Debug("IOTLB: joined {Pieces} pieces at 0x{First:x}-0x{Last:x} for a ring.", ranges.Length, iova, last);
        return joined;
    }
}
