namespace VduseActors.ActorRuntime.Actor;

/// <summary>Well-known references.</summary>
public static class ActorRefs
{
    /// <summary>The reference to nobody.</summary>
    public static readonly Nobody Nobody = Nobody.Instance;

    /// <summary>No sender: the receiver sees the dead letters as its sender.</summary>
    public static readonly IActorRef? NoSender;

    internal static readonly IInternalActorRef NobodyRef = Nobody.Instance;
}
