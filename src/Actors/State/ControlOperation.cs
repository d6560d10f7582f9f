using VduseActors.Adoption;
using VduseActors.Kernel;

namespace VduseActors.State;

/// <summary>
/// One change of the device's sessions that several actors take part in: starting queues, or making them let go of driver memory.
/// The supervisor does one at a time.
/// </summary>
internal sealed class ControlOperation
{
    /// <summary>Creates an operation.</summary>
    /// <param name="kind">What it does.</param>
    /// <param name="queues">The queues concerned.</param>
    /// <param name="request">The control message to answer at its end, or null.</param>
    public ControlOperation(OperationKind kind, IReadOnlyList<int> queues, VduseRequest? request = null)
    {
        Kind = kind;
        Queues = queues;
        Request = request;
    }

    /// <summary>What it does.</summary>
    public OperationKind Kind { get; }

    /// <summary>The queues concerned; of an invalidation, known at its turn only.</summary>
    public IReadOnlyList<int> Queues { get; set; }

    /// <summary>The control message to answer, or null.</summary>
    public VduseRequest? Request { get; }

    /// <summary>Stop: why.</summary>
    public QuiesceReason Reason { get; init; }

    /// <summary>Stop: what to unmap afterwards, or null for nothing.</summary>
    public IovaRange? Unmap { get; init; }

    /// <summary>Start: where the queues go on from.</summary>
    public RingStart From { get; init; }

    /// <summary>Invalidation: whether something that is mapped is not to be used any more; null while that is not known.</summary>
    public bool? HasChanged { get; set; }

    /// <summary>Stop: start the queues again from their positions once the reply is written.</summary>
    public bool StartAgain { get; init; }

    /// <summary>Stop: the device is closed and destroyed afterwards.</summary>
    public bool EndsDevice { get; init; }

    /// <summary>Start: the reply to give when it cannot be done.</summary>
    public VduseResult ResultOnFailure { get; init; } = VduseResult.Failed;

    /// <summary>Distinguishes this operation's messages and timers from those of earlier ones.</summary>
    public int Token { get; set; }

    /// <summary>Start: epoch of the sessions.</summary>
    public int Epoch { get; set; }

    /// <summary>Start: the rings are mapped; a second answer to the question is one too many.</summary>
    public bool HasRings { get; set; }

    /// <summary>Queues whose answer is missing.</summary>
    public HashSet<int> Awaited { get; } = [];

    /// <summary>Why it failed, or null.</summary>
    public string? Failure { get; set; }

    /// <summary>Status to take over once the reply is written.</summary>
    public Virtio.DeviceStatus? NewStatus { get; init; }
}
