namespace VduseActors.Transports.RfcV3;

/// <summary>Control message types of RFC v3. Nearly every operation of the vdpa bus is one: the kernel holds no state of its own.</summary>
public enum RfcRequestType : uint
{
    /// <summary>The driver chose a ring size. The kernel ignores the result.</summary>
    SetQueueSize = 0,

    /// <summary>The driver chose a ring's addresses.</summary>
    SetQueueAddress = 1,

    /// <summary>The driver enables or disables a queue. The kernel ignores the result.</summary>
    SetQueueReady = 2,

    /// <summary>Whether a queue is enabled.</summary>
    GetQueueReady = 3,

    /// <summary>The driver side sets the position to start from.</summary>
    SetQueueState = 4,

    /// <summary>The position that the device has reached.</summary>
    GetQueueState = 5,

    /// <summary>The driver acknowledges features.</summary>
    SetFeatures = 6,

    /// <summary>The features that the device offers.</summary>
    GetFeatures = 7,

    /// <summary>The driver writes the status byte; 0 is reset. The kernel ignores the result and asks again.</summary>
    SetStatus = 8,

    /// <summary>The status byte.</summary>
    GetStatus = 9,

    /// <summary>The driver writes into the configuration space. The kernel ignores the result.</summary>
    SetConfig = 10,

    /// <summary>The driver reads configuration space.</summary>
    GetConfig = 11,

    /// <summary>A range of the IOTLB is no longer valid: stop using and unmap it before the reply.</summary>
    UpdateIotlb = 12,
}
