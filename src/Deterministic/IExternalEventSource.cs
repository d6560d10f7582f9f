namespace VduseActors.Deterministic;

/// <summary>Something outside of the posted work that brings events, such as an epoll set.</summary>
public interface IExternalEventSource
{
    /// <summary>
    /// Looks for an event, without waiting, and handles one if there is one. Called by the thread that holds the execution.
    /// </summary>
    /// <returns>Whether there was one.</returns>
    bool Poll();
}
