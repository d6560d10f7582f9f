namespace VduseActors.Kernel;

/// <summary>
/// Mappings that arrive on demand, where an IOMMU in front of the driver's memory is emulated by somebody who has to be asked: a
/// lookup finds an entry, or it misses and is tried again when the answer is there.
/// </summary>
/// <remarks>
/// Thread-safe. No VDUSE kernel has it: its lookups always know the answer. The simulated kernel has it in the two forms that vhost
/// was given (the proposal of 2016 and what was merged). Entries that were found stay valid until UPDATE_IOTLB says otherwise,
/// whatever the table gives up meanwhile to make room.
/// </remarks>
public interface IDeviceIotlb
{
    /// <summary>
    /// Readable (level-triggered) from the time that a miss was answered until <see cref="AcknowledgeAnswers"/>. Owned by this object.
    /// </summary>
    int AnswerDescriptor { get; }

    /// <summary>Called before lookups are tried again: answers from now on make the descriptor readable anew.</summary>
    void AcknowledgeAnswers();

    /// <summary>
    /// Misses of a queue that were answered so far. One that is answered may miss again: refused, or given up for another.
    /// </summary>
    /// <param name="queue">Index of the queue.</param>
    long AnswerCount(uint queue);

    /// <summary>Looks up the entry that holds an IOVA.</summary>
    /// <param name="queue">Queue that needs it; it has at most one miss at a time.</param>
    /// <param name="iova">The IOVA.</param>
    /// <param name="access">What the device will do there.</param>
    /// <param name="region">The entry as a region; its file is the caller's.</param>
    /// <returns>
    /// None; EAGAIN: not known yet, an answer will come; EACCES: nothing is mapped there, or not for this access; EFAULT: no IOTLB
    /// runs, or the entry is not in memory that can be shared; EMFILE, ENFILE or ENOMEM when the descriptor cannot be had.
    /// </returns>
    Errno TryTranslate(uint queue, ulong iova, IotlbPermission access, out IotlbRegion region);
}
