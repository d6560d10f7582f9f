namespace VduseActors.ActorRuntime.Deterministic;

/// <summary>Something outside of the actors that brings events, such as an epoll set or a simulated kernel.</summary>
public interface IExternalEventSource
{
    /// <summary>Looks for an event, without waiting, and handles one if there is one. Called on the thread that runs the actors.</summary>
    /// <returns>Whether there was one.</returns>
    bool Poll();
}
