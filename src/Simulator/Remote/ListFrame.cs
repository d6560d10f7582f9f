namespace VduseActors.Simulator.Remote;

/// <summary>Lists in frames: as many entries as fit, and whether there are more.</summary>
internal static class ListFrame
{
    /// <summary>Writes one entry.</summary>
    internal delegate void EntryWriter<in T>(ref FrameWriter frame, T entry);

    /// <summary>Writes the entries from an index on.</summary>
    /// <param name="answer">Takes them.</param>
    /// <param name="skipped">Entries that earlier frames had.</param>
    /// <param name="entries">All of them.</param>
    /// <param name="largest">Bytes that an entry takes at most.</param>
    /// <param name="write">Writes one.</param>
    internal static void Write<T>(ref FrameWriter answer, int skipped, IReadOnlyList<T> entries, int largest, EntryWriter<T> write)
    {
        ArgumentOutOfRangeException.ThrowIfZero(largest);
        var first = Math.Clamp(skipped, 0, entries.Count);
        var fitting = (answer.Room - sizeof(byte) - sizeof(ushort)) / largest;
        var count = Math.Min(fitting, entries.Count - first);
        answer.Write((byte)(first + count < entries.Count ? 1 : 0));
        answer.Write((ushort)count);
        for (var i = first; i < first + count; i++)
            write(ref answer, entries[i]);
    }
}
