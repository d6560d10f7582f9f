namespace VduseActors.Simulator.Drivers;

/// <summary>The end of a block request.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="UsedLength">Bytes the device reported as written, status byte included; 0 when aborted.</param>
public readonly record struct BlockResult(BlockStatus Status, uint UsedLength)
{
    /// <summary>Whether the device reported success.</summary>
    public bool IsOk => Status == BlockStatus.Ok;
}
