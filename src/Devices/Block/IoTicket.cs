using VduseActors.Virtio;

namespace VduseActors.Devices.Block;

/// <summary>Names the request that a backend operation belongs to and where its end is reported when it pends.</summary>
/// <param name="Request">The request; it owns the segments of the operation.</param>
/// <param name="Completions">Where a pending operation is posted.</param>
/// <param name="DataOffset">
/// Where the operation's data begins in the readable (write) or writable (read) part of the request: what a backend that copies
/// with the CPU passes to the request's checked accessors, instead of touching the segments itself.
/// </param>
/// <param name="Queue">Index of the queue that the request came through.</param>
public readonly record struct IoTicket(VirtioRequest Request, CompletionQueue Completions, ulong DataOffset = 0, int Queue = 0)
{
    private readonly uint _operation = Request.BeginOperation();

    /// <summary>
    /// Reports the end of a pending operation. Any thread, once: a second report, or one of an operation that was followed by another,
    /// is ignored.
    /// </summary>
    /// <param name="result">0 or -errno.</param>
    public void Post(long result)
    {
        if (Request.TryEndOperation(_operation))
            Completions.Post(Request, result);
    }
}
