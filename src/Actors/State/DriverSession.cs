using VduseActors.Devices;
using VduseActors.Kernel;

namespace VduseActors.State;

/// <summary>
/// What of a queue lasts as long as its driver's session: until the driver resets the device, or sets the queue up anew while it is
/// disabled. The queue's runs (<see cref="QueueSession"/>) come and go within it, as often as driver memory is mapped anew, and end none of
/// this.
/// </summary>
/// <param name="generation">Number of the device's resets.</param>
/// <param name="setUp">How the driver has set the queue up.</param>
/// <param name="failures">Where the failures of the queue's requests are counted, and reported once.</param>
internal sealed class DriverSession(ulong generation, VduseQueueInfo setUp, FailureLedger failures)
{
    /// <summary>Failures of requests, by class.</summary>
    public FailureLedger Failures => failures;

    /// <summary>The driver broke the ring: nothing is taken from it, whatever stands there later.</summary>
    public bool IsQuarantined { get; set; }

    /// <summary>The handler fails whatever it is asked, even to fail a request: it is asked nothing more.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>No run begins any more.</summary>
    public bool IsStopped => IsQuarantined || IsGivenUp;

    /// <summary>Nothing is taken before another backend is there, or by policy at all.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Requests are answered with an error without being handled (policy, or a backend that is gone).</summary>
    public bool FailsRequests { get; set; }

    /// <summary>
    /// The queue was disabled since its last run: the interrupt for what was published at the end of that may have been dropped.
    /// </summary>
    public bool MayOweInterrupt { get; set; }

    /// <summary>Whether a queue that is to run now is still in this session.</summary>
    /// <param name="resets">Number of the device's resets.</param>
    /// <param name="told">How the driver has set it up.</param>
    public bool GoesOn(ulong resets, VduseQueueInfo told) => resets == generation && told with { Ready = setUp.Ready } == setUp;
}
