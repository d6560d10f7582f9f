using VduseActors.Device;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Queues;
using VduseActors.Virtio;

namespace VduseActors.Iotlb;

/// <summary>
/// The only one that maps and unmaps driver memory. Queues see what is mapped through immutable region tables; a miss comes here
/// as a message and is answered when the region is mapped or known not to exist.
/// </summary>
internal sealed class IotlbActor : DeviceActor, IWithTimers
{
    private const int MaxRetries = 6;

    private readonly DeviceResources _device;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <summary>Creates the actor.</summary>
    public IotlbActor(DeviceResources device)
        : base(device, "iotlb") => _device = device;

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Props of a device's IOTLB actor.</summary>
    public static Props For(DeviceResources device) => Props.Create(() => new IotlbActor(device));

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Miss miss:
                Resolve(miss, Sender, attempt: 0);
                break;
            case Retry retry:
                Resolve(retry.Miss, retry.Queue, retry.Attempt);
                break;
            case MapRings rings:
                Sender.Tell(Map(rings), Self);
                break;
            case Invalidate invalidate:
                OnInvalidate(invalidate);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Resolve(Miss miss, IActorRef queue, int attempt)
    {
        var error = TryMap(miss.Session.AddressSpace, miss.Iova, out var region);
        if (attempt < MaxRetries && error is (Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM or Errno.EAGAIN))
        {
            // Exhaustion passes, other descriptors are given back meanwhile; so does a map that is being replaced. A request must fail
            // for neither.
            _log.Warning("IOTLB: mapping IOVA 0x{0:x} failed with {1}; trying again.", miss.Iova, error);
            var retry = new Retry(miss, queue, attempt + 1);
            Timers.StartSingleTimer(miss.Queue, retry, TimeSpan.FromMilliseconds(10 << attempt));
            return;
        }

        // Mapped is not enough: the queue asks whether it may do there what it wants to.
        var found = error == Errno.None && region.Access.HasFlag(miss.Access);
        queue.Tell(new VirtqueueActor.IotlbAnswer(miss.Session.Epoch, miss.Iova, found), Self);
    }

    private object Map(MapRings rings)
    {
        var mappings = new RingMapping[rings.Requests.Count];
        for (var i = 0; i < mappings.Length; i++)
        {
            var (queue, info, format, space) = rings.Requests[i];
            if (format.Check(info.Size, _device.Virtio.QueueSize, info.DescriptorAddress, info.DriverAddress, info.DeviceAddress) is { } wrong)
                return new RingsRefused(rings.Token, $"queue {queue}: {wrong}");
            var size = (ushort)info.Size;
            var parts = new List<RingPart>();
            if (MapPart(parts, space, info.DescriptorAddress, format.DescriptorAreaBytes(size), format.DescriptorAccess) is not { } descriptors
                || MapPart(parts, space, info.DriverAddress, format.DriverAreaBytes(size), MemoryAccess.Read) is not { } driver
                || MapPart(parts, space, info.DeviceAddress, format.DeviceAreaBytes(size), MemoryAccess.Write) is not { } device)
            {
                return new RingsRefused(rings.Token, $"queue {queue}: its rings do not lie in memory that is mapped in one piece");
            }

            mappings[i] = new RingMapping(new RingAreas(size, descriptors, driver, device), parts);
        }

        return new RingsMapped(rings.Token, mappings);
    }

    /// <summary>Maps what a part of a ring covers; returns its host address, or null when it is not one piece of host memory.</summary>
    private nint? MapPart(List<RingPart> parts, uint addressSpace, ulong iova, int length, MemoryAccess access)
    {
        var last = iova + (ulong)(length - 1);
        for (var next = iova; next <= last;)
        {
            if (TryMap(addressSpace, next, out var region) != Errno.None)
                return null;
            var end = Math.Min(last, region.Last);
            var address = region.HostAddress + (nint)(next - region.Start);
            parts.Add(new RingPart(address, (nuint)(end - next) + 1, access.HasFlag(MemoryAccess.Write), region.Probe));
            if (end == ulong.MaxValue)
                break;
            next = end + 1;
        }

        return _device.Iotlb.Space(addressSpace).Table.TryGetContiguous(iova, (ulong)length, access, out var host) ? host : null;
    }

    private Errno TryMap(uint addressSpace, ulong iova, out MemoryRegion mapped)
    {
        var table = _device.Iotlb.Space(addressSpace).Table;
        if (table.Overlapping(iova, iova) is [var known])
        {
            mapped = known;
            return Errno.None;
        }

        mapped = default;
        var error = _device.Device.TryGetIotlbRegion(iova, iova, addressSpace, out var region);
        if (error != Errno.None)
            return error;
        using (region.File)
        {
            // For one address the kernel answers with the region that holds it; one that overlaps what is mapped is out of date.
            if (iova < region.Start || iova > region.Last || table.Overlapping(region.Start, region.Last).Length > 0)
                return Errno.EINVAL;
            error = IotlbMapping.TryMap(region, out var mapping, _device.BusErrorGuard);
            if (error != Errno.None)
                return error;
            mapped = new MemoryRegion(region.Start, region.Last, mapping!.HostAddress, (MemoryAccess)region.Permission, new MappingProbe(mapping));
            _device.Iotlb.Add(new MappedRegion(addressSpace, mapped, mapping));
            _log.Debug("IOTLB: mapped 0x{0:x}-0x{1:x} ({2}).", region.Start, region.Last, region.Permission);
            return Errno.None;
        }
    }

    private void OnInvalidate(Invalidate invalidate)
    {
        if (invalidate.Fence is { } fenced)
            _device.Iotlb.Fence(invalidate.Range.AddressSpace, invalidate.Range.Start, invalidate.Range.Last, fenced);
        else
            _device.Iotlb.Remove(invalidate.Range.AddressSpace, invalidate.Range.Start, invalidate.Range.Last);
        Sender.Tell(new Invalidated(invalidate.Token), Self);
    }

    /// <summary>A queue met an IOVA that is not mapped; answered with <see cref="VirtqueueActor.IotlbAnswer"/>.</summary>
    public sealed record Miss(int Queue, QueueSession Session, ulong Iova, MemoryAccess Access);

    /// <summary>Map the rings of queues; answered with <see cref="RingsMapped"/> or <see cref="RingsRefused"/>.</summary>
    public sealed record MapRings(int Token, IReadOnlyList<RingRequest> Requests);

    /// <summary>The rings, in the order of the request.</summary>
    public sealed record RingsMapped(int Token, IReadOnlyList<RingMapping> Mappings) : IDeadLetterSuppression;

    /// <summary>Why the rings cannot be mapped.</summary>
    public sealed record RingsRefused(int Token, string Reason) : IDeadLetterSuppression;

    /// <summary>Drop all mappings that overlap a range; answered with <see cref="Invalidated"/>.</summary>
    /// <param name="Token">Returned in the answer.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Fence">When queues still use the mappings: takes them over, replaced in place.</param>
    public sealed record Invalidate(int Token, IovaRange Range, FencedMemory? Fence);

    /// <summary>The mappings are gone.</summary>
    public sealed record Invalidated(int Token) : IDeadLetterSuppression;

    private sealed record Retry(Miss Miss, IActorRef Queue, int Attempt);
}
