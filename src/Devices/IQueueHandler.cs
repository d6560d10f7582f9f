using VduseActors.Virtio;

namespace VduseActors.Devices;

/// <summary>
/// Serves the requests of one queue: the one interface a device author implements. All calls come from the queue's actor, one at
/// a time. A handler that throws is restarted by supervision; its requests in flight are handled again, in order, by the new one.
/// </summary>
public interface IQueueHandler
{
    /// <summary>Handles a request taken from the ring (or submitted again after a restart).</summary>
    /// <returns>
    /// Completed: <see cref="VirtioRequest.Written"/> is set and the request goes into the used ring. Pending: the backend posts
    /// it to the completion queue later. Malformed: the request cannot be answered; the queue is quarantined.
    /// </returns>
    RequestOutcome Handle(VirtioRequest request);

    /// <summary>Continues a request whose pending operation has finished with <see cref="VirtioRequest.Result"/>.</summary>
    RequestOutcome Complete(VirtioRequest request);

    /// <summary>Ends a request with an error status without touching the backend (policy <c>fail</c>, unusable backend).</summary>
    RequestOutcome Fail(VirtioRequest request);

    /// <summary>Called after the last request of a batch: submit what was gathered.</summary>
    void EndBatch();
}
