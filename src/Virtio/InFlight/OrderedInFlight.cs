namespace VduseActors.Virtio;

/// <summary>
/// The log of a ring with IN_ORDER. Chains go back in the order in which they were made available, and the device writes into the ring
/// only what it publishes at once: all that is not given back stands there untouched, from the first to the last. So how far was
/// published is all there is to know, and what was in flight is taken again.
/// </summary>
/// <remarks>
/// One word, stored before each publication: from where to where. Whether the publication itself took place is the ring's to say, by its
/// used index (split) or by the slot at the first position (packed).
/// </remarks>
internal sealed unsafe class OrderedInFlight(ulong* word)
{
    private const int ToShift = 16;

    /// <summary>Where the last publication began; the same as <see cref="To"/> before the first.</summary>
    // SAFETY: the word is the log's; aligned to 8.
    public ushort From => (ushort)Volatile.Read(ref *word);

    /// <summary>Where it ended.</summary>
    // SAFETY: as above.
    public ushort To => (ushort)(Volatile.Read(ref *word) >> ToShift);

    /// <summary>Begins a session.</summary>
    /// <param name="start">Where: a used index (split) or a <see cref="PackedPosition"/>.</param>
    public void Begin(ushort start) => Publish(start, start);

    /// <summary>The chains between two positions are going to be published by one store.</summary>
    public void Publish(ushort from, ushort to)
    {
        // SAFETY: as above.
        Volatile.Write(ref *word, from | ((ulong)to << ToShift));
        CrashPoint.Passed();
    }
}
