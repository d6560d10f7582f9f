namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Undo one suspension.</summary>
internal sealed class Resume(Exception? causedByFailure) : SystemMessage
{
    /// <summary>The failure that the supervisor decided to ignore, or null.</summary>
    public Exception? CausedByFailure { get; } = causedByFailure;

    internal override bool WaitsForChildren => true;
}
