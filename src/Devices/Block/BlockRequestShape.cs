namespace VduseActors.Devices.Block;

/// <summary>
/// Where a request of each type may have data, and how much (virtio 1.2, 5.2.6). Data in the wrong direction is data that nobody would
/// move: answered OK, it would be a write that was never stored, or a read of old memory.
/// </summary>
internal static class BlockRequestShape
{
    /// <summary>
    /// What is wrong with the data of a request, as the end of "the driver sent a ..."; null for nothing, and for types that are not
    /// served.
    /// </summary>
    /// <param name="type">The type.</param>
    /// <param name="readable">Bytes for the device to read, behind the header.</param>
    /// <param name="writable">Bytes for the device to write, before the status.</param>
    public static string? FindFault(BlockRequestType type, ulong readable, ulong writable) => type switch
    {
        BlockRequestType.In when readable != 0 => "read with data for the device to read",
        BlockRequestType.Out when writable != 0 => "write with data for the device to write",
        BlockRequestType.Flush when (readable | writable) != 0 => "flush with data",
        BlockRequestType.GetId when readable != 0 => "question for the device id with data for the device to read",
        BlockRequestType.GetId when writable < BlockLimits.IdLength => "question for the device id with too little room for it",
        BlockRequestType.Discard or BlockRequestType.WriteZeroes when writable != 0 =>
            "discard or write-zeroes with data for the device to write",
        _ => null,
    };
}
