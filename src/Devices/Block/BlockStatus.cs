namespace VduseActors.Devices.Block;

/// <summary>The status byte of a request (virtio 1.2, 5.2.6).</summary>
internal enum BlockStatus : byte
{
    Ok = 0,
    IoErr = 1,
    Unsupp = 2,
}
