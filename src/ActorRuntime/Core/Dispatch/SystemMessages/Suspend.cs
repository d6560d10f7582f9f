namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Handle no user message until as many <see cref="Resume"/> have come.</summary>
internal sealed class Suspend : SystemMessage
{
    internal override bool WaitsForChildren => true;
}
