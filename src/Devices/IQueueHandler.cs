using VduseActors.Virtio;

namespace VduseActors.Devices;

/// <summary>
/// Serves the requests of one queue: the interface that a device author implements. All calls come from the queue's actor, one at
/// a time, so a handler needs no lock of its own.
/// </summary>
/// <remarks>
/// What a handler keeps to:
/// <list type="bullet">
/// <item>The driver is hostile and goes on writing while you read. Copy what you need once
/// (<see cref="VirtioRequest.TryCopyFromReadable"/>), check the copy, use the copy; check everything before the first effect.</item>
/// <item>Never follow a segment's address: the memory may have holes. Move small things with the request's checked accessors and
/// data by handing a slice (<see cref="VirtioRequest.SliceReadable"/>, <see cref="VirtioRequest.SliceWritable"/>) to a system
/// call, which reports EFAULT.</item>
/// <item>Set <see cref="VirtioRequest.Written"/> to the bytes written without a gap from the start of the writable part, never
/// more: the driver takes the rest for what it was.</item>
/// <item>Keep state of a request in arrays indexed by <see cref="VirtioRequest.Slot"/>, made once with
/// <see cref="QueueContext.Slots"/> entries. A request must cost no allocation and no waiting: what waits is done elsewhere and posted
/// to <see cref="QueueContext.Completions"/>, once, from any thread, even before <see cref="Handle"/> has returned.</item>
/// <item>What a driver does wrong and what a backend fails at are answers (a status byte, a length), counted in a
/// <see cref="FailureLedger"/>. An exception means that the handler itself is broken: supervision replaces it, and what it had
/// in flight is handled again from the start, in order. Operations are therefore such that doing them twice does no harm.</item>
/// </list>
/// </remarks>
/// <example>
/// The entropy device, whole (virtio 1.2, 5.4): every request is a buffer to fill.
/// <code>
/// public RequestOutcome Handle(VirtioRequest request)
/// {
///     Span&lt;byte&gt; random = stackalloc byte[(int)Math.Min(request.Writable.Bytes, 256)];
///     RandomNumberGenerator.Fill(random);
///     request.Written = request.TryCopyToWritable(0, random) ? (uint)random.Length : 0;
///     return RequestOutcome.Completed;
/// }
/// </code>
/// </example>
public interface IQueueHandler
{
    /// <summary>Handles a request taken from the ring, or once more after a restart.</summary>
    /// <param name="request">The request; its <see cref="VirtioRequest.Written"/> may be left over from an earlier attempt.</param>
    /// <returns>
    /// Completed: <see cref="VirtioRequest.Written"/> is set and the request goes into the used ring. Pending: the backend posts
    /// it to the completion queue later. Malformed: the request cannot be answered; the queue is quarantined.
    /// </returns>
    RequestOutcome Handle(VirtioRequest request);

    /// <summary>
    /// Continues a request whose pending operation has finished with <see cref="VirtioRequest.Result"/>. Only requests that this
    /// handler left pending come here.
    /// </summary>
    RequestOutcome Complete(VirtioRequest request);

    /// <summary>Ends a request with an error status without touching the backend (policy <c>fail</c>, unusable backend).</summary>
    RequestOutcome Fail(VirtioRequest request);

    /// <summary>Called after the last request of a batch: submit what was gathered.</summary>
    void EndBatch();

    /// <summary>
    /// The queue must let go of driver memory, or of its backend: post every pending request now that waits for something which may never
    /// come (a frame to receive), and leave alone what ends by itself (storage). Whatever is posted goes through <see cref="Complete"/>.
    /// </summary>
    void Recall()
    {
    }
}
