using Akka.Actor;
using Akka.Event;
using VduseActors.Interception;
using VduseActors.Kernel;
using VduseActors.State;
using VduseActors.Virtio;

namespace VduseActors.Iotlb;

/// <summary>
/// The only one that maps and unmaps driver memory. Queues see what is mapped through immutable region tables; a miss comes here
/// as a message and is answered when the region is mapped or known not to exist. Where mappings arrive on demand
/// (<see cref="IDeviceIotlb"/>) that may be much later: the lookup is kept, and tried again with each answer.
/// </summary>
internal sealed partial class IotlbActor : DeviceActor, IWithTimers
{
    private readonly DeviceResources _device;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <summary>Creates the actor.</summary>
    public IotlbActor(DeviceResources device)
        : base(device.Settings.Interceptor, device.Name, "iotlb") => _device = device;

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
                OnMiss(miss);
                break;
            case Retry retry:
                OnRetry(retry.Miss);
                break;
            case Answered:
                OnAnswered();
                break;
            case MapRings rings:
                OnMapRings(rings);
                break;
            case Compare compare:
                OnCompare(compare);
                break;
            case Invalidate invalidate:
                OnInvalidate(invalidate);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnInvalidate(Invalidate invalidate)
    {
        // Done before its message was found to have failed: since then, queues may run in memory mapped anew.
        if (_device.Iotlb.LastInvalidation == invalidate.Token)
        {
            Sender.Tell(new Invalidated(invalidate.Token), Self);
            return;
        }

        var (space, start, last) = (invalidate.Range.AddressSpace, invalidate.Range.Start, invalidate.Range.Last);
        if (invalidate.Fence is { } fenced)
        {
            _device.Iotlb.Fence(space, start, last, fenced);
        }
        else
        {
            // No queue of it runs: one that misses again asks again, and gets what holds after the invalidation.
            _device.Iotlb.ForgetLookups(space);
            if (_alone is { } alone && !_device.Iotlb.Misses.ContainsValue(alone))
            {
                _alone = null;

                // Those of other address spaces have waited for it.
                Self.Tell(Answered.Instance, Self);
            }

            _device.Iotlb.Remove(space, start, last);
        }

        _device.Iotlb.LastInvalidation = invalidate.Token;
        Sender.Tell(new Invalidated(invalidate.Token), Self);
    }

    /// <summary>A queue met an IOVA that is not mapped; answered with <see cref="MissAnswer"/>.</summary>
    public sealed record Miss(int Queue, QueueSession Session, ulong Iova, MemoryAccess Access) : IInternalMessage;

    /// <summary>The answer to a miss.</summary>
    public sealed record MissAnswer(int Epoch, ulong Iova, bool IsMapped) : IDeadLetterSuppression, IInternalMessage;

    /// <summary>Map the rings of queues; answered with <see cref="RingsMapped"/> or <see cref="RingsRefused"/>.</summary>
    public sealed record MapRings(int Token, IReadOnlyList<RingRequest> Requests) : IInternalMessage;

    /// <summary>The rings, in the order of the request.</summary>
    public sealed record RingsMapped(int Token, IReadOnlyList<RingMapping> Mappings) : IDeadLetterSuppression, IInternalMessage;

    /// <summary>Why the rings cannot be mapped.</summary>
    public sealed record RingsRefused(int Token, string Reason) : IDeadLetterSuppression, IInternalMessage;

    /// <summary>Look whether the driver's map still says of a range what is mapped of it; answered with <see cref="Compared"/>.</summary>
    public sealed record Compare(int Token, IovaRange Range) : IInternalMessage;

    /// <summary>Whether something that is mapped is not to be used any more.</summary>
    public sealed record Compared(int Token, bool HasChanged) : IDeadLetterSuppression, IInternalMessage;

    /// <summary>Drop all mappings that overlap a range; answered with <see cref="Invalidated"/>.</summary>
    /// <param name="Token">Returned in the answer.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Fence">When queues still use the mappings: takes them over, replaced in place.</param>
    public sealed record Invalidate(int Token, IovaRange Range, FencedMemory? Fence) : IInternalMessage
    {
        /// <summary>How often the actor has failed at it.</summary>
        public int Attempt { get; init; }
    }

    /// <summary>The mappings are gone.</summary>
    public sealed record Invalidated(int Token) : IDeadLetterSuppression, IInternalMessage;

    private sealed record Retry(PendingMiss Miss) : IInternalMessage;

    private sealed class Answered : IInternalMessage
    {
        public static Answered Instance { get; } = new();
    }
}
