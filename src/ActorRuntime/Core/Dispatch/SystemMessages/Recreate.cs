namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Restart: replace the actor by a new incarnation.</summary>
internal sealed class Recreate(Exception cause) : SystemMessage
{
    public Exception Cause { get; } = cause;

    internal override bool WaitsForChildren => true;
}
