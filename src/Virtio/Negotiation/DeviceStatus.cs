namespace VduseActors.Virtio;

/// <summary>Device status bits (virtio 1.2, 2.1).</summary>
[Flags]
public enum DeviceStatus : byte
{
    /// <summary>Reset.</summary>
    None = 0,

    /// <summary>ACKNOWLEDGE: the driver's system has found the device.</summary>
    Acknowledge = 0x01,

    /// <summary>DRIVER: it has a driver for it.</summary>
    Driver = 0x02,

    /// <summary>DRIVER_OK: the driver is set up; buffers may be consumed.</summary>
    DriverOk = 0x04,

    /// <summary>FEATURES_OK: feature negotiation is complete.</summary>
    FeaturesOk = 0x08,

    /// <summary>DEVICE_NEEDS_RESET: the device has met an error that only a reset cures.</summary>
    NeedsReset = 0x40,

    /// <summary>FAILED: the driver has given up on the device.</summary>
    Failed = 0x80,
}
