namespace VduseActors.Devices.Block.Backends;

/// <summary>What a job of the pool does.</summary>
internal enum IoJobKind
{
    Transfer,
    StableTransfer,
    Flush,
    Discard,
    WriteZeroes,
    StableWriteZeroes,
}
