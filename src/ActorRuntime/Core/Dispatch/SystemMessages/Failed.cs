namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>A child failed and waits, suspended, for the decision of its supervisor.</summary>
internal sealed class Failed(IInternalActorRef child, Exception cause) : SystemMessage
{
    public IInternalActorRef Child { get; } = child;

    public Exception Cause { get; } = cause;

    internal override bool WaitsWhileSuspended => true;
}
