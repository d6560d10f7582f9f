namespace VduseActors.Faults;

/// <summary>A system call on an image.</summary>
/// <param name="Operation"><c>read</c>, <c>write</c>, <c>flush</c>, <c>discard</c> or <c>write-zeroes</c>.</param>
/// <param name="Offset">First byte; 0 for a flush.</param>
/// <param name="Length">Bytes; 0 for a flush.</param>
internal readonly record struct FileCall(string Operation, ulong Offset, ulong Length)
{
    /// <summary>Whether it can do a part of what it was asked for.</summary>
    public bool MovesData => Operation is "read" or "write";
}
