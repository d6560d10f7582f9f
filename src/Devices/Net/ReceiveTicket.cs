using VduseActors.Virtio;

namespace VduseActors.Devices.Net;

/// <summary>A receive buffer that waits, and where it is posted.</summary>
/// <param name="Request">The request; its writable part is the buffer.</param>
/// <param name="Completions">Where it goes when it is filled or given back.</param>
public readonly record struct ReceiveTicket(VirtioRequest Request, CompletionQueue Completions)
{
    /// <summary>Returns the buffer to its queue. Any thread, once.</summary>
    /// <param name="result">Bytes written, 0 when it goes back unused, or -errno.</param>
    public void Post(long result) => Completions.Post(Request, result);
}
