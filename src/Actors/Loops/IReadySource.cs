namespace VduseActors.Loops;

/// <summary>A descriptor's owner, told on the watching thread that the descriptor is ready.</summary>
internal interface IReadySource
{
    /// <summary>The descriptor is ready. Must not block or throw: take what the descriptor holds and Tell an actor.</summary>
    /// <param name="events">epoll event bits.</param>
    void OnReady(uint events);
}
