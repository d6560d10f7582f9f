using VduseActors.Kernel;

namespace VduseActors.State;

/// <summary>
/// What a supervisor is doing, and has still to do; kept above the actor, so that a restarted one goes on with it. An operation that was
/// interrupted begins again: its steps may be done twice.
/// </summary>
internal sealed class OperationQueue
{
    /// <summary>The operation under way, or null.</summary>
    public ControlOperation? Current { get; set; }

    /// <summary>Operations that wait for their turn.</summary>
    public Queue<ControlOperation> Waiting { get; } = new();

    /// <summary>Status messages that are decided on when no operation is under way.</summary>
    public Queue<VduseRequest> Deferred { get; } = new();

    /// <summary>Token of the operation that began last.</summary>
    public int LastToken { get; set; }
}
