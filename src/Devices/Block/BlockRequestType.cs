namespace VduseActors.Devices.Block;

/// <summary>Request types that are served (virtio 1.2, 5.2.6); every other value is answered UNSUPP.</summary>
internal enum BlockRequestType : uint
{
    In = 0,
    Out = 1,
    Flush = 4,
    GetId = 8,
    Discard = 11,
    WriteZeroes = 13,
}
