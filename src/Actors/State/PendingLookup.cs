using VduseActors.Virtio;

namespace VduseActors.State;

/// <summary>A lookup that has not found its region yet.</summary>
/// <param name="queue">Queue that needs it.</param>
/// <param name="addressSpace">Its address space.</param>
/// <param name="iova">The IOVA.</param>
/// <param name="access">What the device will do there.</param>
internal sealed class PendingLookup(int queue, uint addressSpace, ulong iova, MemoryAccess access)
{
    /// <summary>Queue that needs the region.</summary>
    public int Queue => queue;

    /// <summary>Address space of the IOVA.</summary>
    public uint AddressSpace => addressSpace;

    /// <summary>What is looked up.</summary>
    public ulong Iova => iova;

    /// <summary>What the device will do there.</summary>
    public MemoryAccess Access => access;

    /// <summary>An answer is under way: it is tried again when that has come.</summary>
    public bool IsAsked { get; set; }

    /// <summary>Answers to the queue when it asked.</summary>
    public long AnswersBefore { get; set; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; set; }

    /// <summary>Whether this is the lookup of an IOVA for a queue.</summary>
    public bool IsFor(int otherQueue, ulong otherIova) => otherQueue == queue && otherIova == iova;
}
