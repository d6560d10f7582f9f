using Akka.Actor;
using VduseActors.Loops;

namespace VduseActors.State;

/// <summary>Where an actor has its descriptors watched.</summary>
internal static class ReadinessSets
{
    /// <summary>
    /// The event loop that the calling actor runs on; for an actor on another dispatcher the watcher thread of the system,
    /// which costs a hop from thread to thread but works everywhere.
    /// </summary>
    public static IReadinessSet Of(ActorSystem system) => EventLoop.Current ?? SharedState.Of(system).Watcher;
}
