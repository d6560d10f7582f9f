using Akka.Actor;

namespace VduseActors.State;

/// <summary>A change of the backend under way; kept above the supervisor, so that a restarted one finishes it.</summary>
internal sealed class BackendChange
{
    /// <summary>Queues that have not left the previous backend.</summary>
    public HashSet<int> Awaited { get; } = [];

    /// <summary>Backends that close once every queue has left them.</summary>
    public List<SharedBackend> Retired { get; } = [];

    /// <summary>Who is told when the change is done.</summary>
    public List<IActorRef> Requesters { get; } = [];
}
