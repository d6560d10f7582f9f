namespace VduseActors.Devices;

/// <summary>
/// Watches descriptors for backends that learn of finished operations through one (an eventfd of io_uring, a socket). Implemented
/// by the runtime on the thread that serves the queue: what it calls needs no second hop to reach the queue's actor.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public interface IDescriptorWatcher
{
    /// <summary>Starts watching a descriptor.</summary>
    /// <param name="descriptor">An open descriptor that can be polled; stays open until the watch is disposed.</param>
    /// <param name="ready">
    /// Called while the descriptor is readable, by one thread at a time, maybe once more while the watch is being disposed. It takes
    /// what the descriptor holds, and neither blocks nor throws.
    /// </param>
    /// <returns>The watch; disposing ends it.</returns>
    IDisposable Watch(int descriptor, Action ready);
}
