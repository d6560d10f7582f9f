using Akka.Actor;
using VduseActors.State;

namespace VduseActors.Manager;

/// <summary>A device of the manager: who serves it, what it holds, and who waits for an answer about it.</summary>
internal sealed record ManagedDevice(IActorRef Supervisor, DeviceResources Resources, IActorRef Starter)
{
    /// <summary>Who asked for its end.</summary>
    public List<IActorRef> Stoppers { get; } = [];

    /// <summary>Why its supervisor failed last; null while it has not.</summary>
    public Exception? LastFailure { get; set; }
}
