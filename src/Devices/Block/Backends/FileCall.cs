namespace VduseActors.Devices.Block.Backends;

/// <summary>A system call of a file backend.</summary>
/// <param name="Operation"><c>read</c>, <c>write</c>, <c>flush</c>, <c>discard</c> or <c>write-zeroes</c>.</param>
/// <param name="Offset">First byte; 0 for a flush.</param>
/// <param name="Length">Bytes; 0 for a flush.</param>
public readonly record struct FileCall(string Operation, ulong Offset, ulong Length);
