namespace VduseActors.Simulator.Drivers;

/// <summary>Block request types (virtio 1.2, section 5.2.6). Any other value may be cast and sent.</summary>
public enum BlockOperation : uint
{
    /// <summary>VIRTIO_BLK_T_IN: read sectors.</summary>
    Read = 0,

    /// <summary>VIRTIO_BLK_T_OUT: write sectors.</summary>
    Write = 1,

    /// <summary>VIRTIO_BLK_T_FLUSH: make completed writes durable.</summary>
    Flush = 4,

    /// <summary>VIRTIO_BLK_T_GET_ID: read the serial number.</summary>
    GetId = 8,

    /// <summary>VIRTIO_BLK_T_DISCARD: give ranges back.</summary>
    Discard = 11,

    /// <summary>VIRTIO_BLK_T_WRITE_ZEROES: zero ranges.</summary>
    WriteZeroes = 13,
}
