using VduseActors.Queues;
using VduseActors.Virtio;

namespace VduseActors.Adoption;

/// <summary>Makes the ring of a session, at the position that the session goes on from.</summary>
internal static class RingOpening
{
    /// <summary>Makes a ring.</summary>
    /// <param name="session">The session.</param>
    /// <param name="log">The queue's in-flight log, or null when none is kept.</param>
    /// <param name="inherited">Number of requests that an ended process had in flight; they come first.</param>
    /// <param name="refusal">Why it cannot be made.</param>
    /// <returns>The ring, or null.</returns>
    public static Virtqueue? TryOpen(QueueSession session, QueueLog? log, out int inherited, out string? refusal)
    {
        inherited = 0;
        var format = RingFormat.For(session.Features);
        if (session.Start == RingStart.Log && log is not null)
            return Inherit(format, session, log, out inherited, out refusal);
        var start = session.Start == RingStart.Saved ? session.Saved : format.Locate(session.Ring.Areas, session.Told);
        refusal = format.CheckStart(session.Ring.Areas.Size, start) is { } wrong ? $"it cannot start where the driver says: {wrong}" : null;
        return refusal is not null ? null
            : session.Start == RingStart.Saved ? Open(format, session, start, log)
            : Begin(format, session, start, log);
    }

    private static Virtqueue Begin(RingFormat format, QueueSession session, VirtqueueState start, QueueLog? log)
    {
        if (format.KeepsLog(session.Features))
            log?.Log.Begin(session.Generation, start);
        return Open(format, session, start, log);
    }

    private static Virtqueue Open(RingFormat format, QueueSession session, VirtqueueState start, QueueLog? log) =>
        format.Activate(session.Ring.Areas, session.Memory, session.Features, start, format.KeepsLog(session.Features) ? log?.Log : null);

    private static Virtqueue? Inherit(RingFormat format, QueueSession session, QueueLog log, out int inherited, out string? refusal)
    {
        inherited = 0;
        var ring = session.Ring.Areas;
        refusal = format.KeepsLog(session.Features) ? log.Damage : "packed rings and IN_ORDER keep none";
        if (refusal is null && log.Log.Session == session.Generation)
        {
            refusal = log.Log.TryRecover(ring.Size, out var recovery) ?? format.FindMisfit(ring, recovery!);
            if (refusal is null)
            {
                var queue = Open(format, session, recovery!.Position, log);
                queue.Inherit(recovery.Requests);
                inherited = recovery.Requests.Count;
                return queue;
            }
        }
        else if (refusal is null)
        {
            // The driver enabled the queue while nobody served it: nothing can have been given back since.
            var start = format.Locate(ring, session.Told);
            if (start.AvailIndex == start.UsedIndex)
                return Begin(format, session, start, log);
            refusal = "it is about an earlier session";
        }

        // Without a log only a ring with nothing outstanding is safe: anything else could be done twice, or never.
        if (format.TryFindIdlePosition(ring, out var idle))
        {
            refusal = null;
            return Begin(format, session, idle, log);
        }

        refusal = $"what was in flight cannot be known, as the in-flight log '{log.Path}' is of no use: {refusal}";
        return null;
    }
}
