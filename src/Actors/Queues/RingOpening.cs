using VduseActors.Adoption;
using VduseActors.State;
using VduseActors.Virtio;

namespace VduseActors.Queues;

/// <summary>Makes the ring of a session, at the position that the session goes on from.</summary>
internal static class RingOpening
{
    /// <summary>Makes a ring.</summary>
    /// <param name="session">The session.</param>
    /// <param name="log">The queue's in-flight log, or null when none is kept.</param>
    /// <param name="inherited">
    /// What an ended process left of it, or null when there is none: the requests that it had in flight come first.
    /// </param>
    /// <param name="refusal">Why it cannot be made.</param>
    /// <returns>The ring, or null.</returns>
    public static Virtqueue? TryOpen(QueueSession session, QueueLog? log, out InFlightRecovery? inherited, out string? refusal)
    {
        inherited = null;
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
        log?.Log.Begin(session.Generation, session.Features, start);
        return Open(format, session, start, log);
    }

    private static Virtqueue Open(RingFormat format, QueueSession session, VirtqueueState start, QueueLog? log) =>
        format.Activate(session.Ring.Areas, session.Memory, session.Features, start, log?.Log);

    private static Virtqueue? Inherit(
        RingFormat format, QueueSession session, QueueLog log, out InFlightRecovery? inherited, out string? refusal)
    {
        inherited = null;
        var ring = session.Ring.Areas;
        refusal = log.Damage;
        if (refusal is null && log.Log.Session == session.Generation)
        {
            refusal = format.TryRecover(ring, session.Features, log.Log, out inherited);
            if (refusal is null)
            {
                var queue = Open(format, session, inherited!.Position, log);
                queue.Inherit(inherited);
                return queue;
            }
        }
        else if (refusal is null)
        {
            // The driver enabled the queue while nobody served it: nothing can have been given back since.
            var start = format.Locate(ring, session.Told);
            if (start.AvailIndex == start.UsedIndex && start.AvailWrap == start.UsedWrap)
                return Begin(format, session, start, log);
            refusal = "it is about an earlier session";
        }

        // Without a log only a ring that shows by itself what is outstanding is safe: else something could be done twice, or never.
        if (format.TryFindPosition(ring, session.Features, out var shown))
        {
            refusal = null;
            return Begin(format, session, shown, log);
        }

        log.IsOfNoUse = true;
        refusal = $"what was in flight cannot be known, as the in-flight log '{log.Path}' is of no use: {refusal}; restore it, "
            + "or reboot: nothing else ends the requests, and doing them again could do them twice";
        return null;
    }
}
