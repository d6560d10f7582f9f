namespace VduseActors.Simulator.Drivers;

/// <summary>How a block request ended. Values below 0x100 are the device's status byte.</summary>
public enum BlockStatus
{
    /// <summary>VIRTIO_BLK_S_OK.</summary>
    Ok = 0,

    /// <summary>VIRTIO_BLK_S_IOERR.</summary>
    IoError = 1,

    /// <summary>VIRTIO_BLK_S_UNSUPP.</summary>
    Unsupported = 2,

    /// <summary>The device returned the request without writing its status byte.</summary>
    NotWritten = 0xa7,

    /// <summary>The driver took the request back: reset, broken queue or power off.</summary>
    Aborted = 0x100,
}
