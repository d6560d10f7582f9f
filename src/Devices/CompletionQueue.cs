using VduseActors.Virtio;

namespace VduseActors.Devices;

/// <summary>
/// Where threads that finish backend operations leave requests for the queue's actor: many writers, one reader, no lock, no
/// allocation (the requests themselves are the list).
/// </summary>
/// <param name="wake">Called by the writer that finds the queue empty; must be cheap and thread-safe, for example a Tell.</param>
public sealed class CompletionQueue(Action wake)
{
    private VirtioRequest? _head;

    /// <summary>Reports the end of a pending operation. Any thread. A second report, before the first was seen, is ignored.</summary>
    /// <param name="request">The request; not touched by the caller afterwards.</param>
    /// <param name="result">Bytes transferred, 0 for operations without data, or -errno.</param>
    public void Post(VirtioRequest request, long result)
    {
        // A second report of one end would tie the list into a knot.
        if (!request.TryQueue())
            return;
        request.Result = result;
        VirtioRequest? head;
        do
        {
            head = Volatile.Read(ref _head);
            request.Next = head;
        }
        while (Interlocked.CompareExchange(ref _head, request, head) != head);

        // Only the writer that made the list non-empty wakes: the reader takes the whole list at once.
        if (head is null)
            wake();
    }

    /// <summary>Takes everything posted so far, oldest first, linked by <see cref="VirtioRequest.Next"/>; null when empty.</summary>
    public VirtioRequest? TakeAll()
    {
        var newestFirst = Interlocked.Exchange(ref _head, null);
        VirtioRequest? oldestFirst = null;
        while (newestFirst is not null)
        {
            var next = newestFirst.Next;
            newestFirst.Next = oldestFirst;
            newestFirst.LeaveQueue();
            oldestFirst = newestFirst;
            newestFirst = next;
        }

        return oldestFirst;
    }
}
