using VduseActors.Kernel;

namespace VduseActors.State;

/// <summary>Control messages that were read and not answered yet; kept above the control actor so that none is forgotten.</summary>
internal sealed class ControlJournal
{
    private readonly Dictionary<uint, Entry> _outstanding = [];
    private readonly Dictionary<uint, VduseResponse> _unwritten = [];

    /// <summary>Messages answered in all.</summary>
    public long Answered { get; private set; }

    /// <summary>Replies that the kernel did not want any more: answered, expired or withdrawn before.</summary>
    public long Late { get; private set; }

    /// <summary>Longest time between reading a message and answering it.</summary>
    public TimeSpan SlowestReply { get; private set; }

    /// <summary>Messages waiting for an answer.</summary>
    public IEnumerable<VduseRequest> Outstanding => _outstanding.Values.Select(entry => entry.Request);

    /// <summary>Replies that the kernel has not taken yet: to be tried again.</summary>
    public IReadOnlyCollection<VduseResponse> Unwritten => [.. _unwritten.Values];

    /// <summary>Whether any message waits for its answer.</summary>
    public bool HasOutstanding => _outstanding.Count > 0;

    /// <summary>Whether a message waits for its answer.</summary>
    public bool IsOutstanding(uint requestId) => _outstanding.ContainsKey(requestId);

    /// <summary>Notes a message that was read.</summary>
    public void Add(in VduseRequest request, TimeSpan now) => _outstanding[request.RequestId] = new Entry(request, now);

    /// <summary>Notes a reply that could not be written.</summary>
    public void Keep(in VduseResponse response) => _unwritten[response.RequestId] = response;

    /// <summary>Notes an answer; false when the message was answered before.</summary>
    public bool Remove(uint requestId, TimeSpan now)
    {
        _unwritten.Remove(requestId);
        if (!_outstanding.Remove(requestId, out var entry))
            return false;
        Answered++;
        if (now - entry.ReadAt > SlowestReply)
            SlowestReply = now - entry.ReadAt;
        return true;
    }

    /// <summary>Counts a reply that came too late.</summary>
    public void CountLate() => Late++;

    /// <summary>Messages that wait for longer than a deadline.</summary>
    public IReadOnlyList<VduseRequest> OlderThan(TimeSpan deadline, TimeSpan now) =>
        [.. _outstanding.Values.Where(entry => now - entry.ReadAt >= deadline).Select(entry => entry.Request)];

    private readonly record struct Entry(VduseRequest Request, TimeSpan ReadAt);
}
