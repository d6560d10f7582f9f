namespace VduseActors;

/// <summary>Where a device stands in its life.</summary>
public enum DeviceState
{
    /// <summary>The backend is being opened.</summary>
    Opening,

    /// <summary>The device exists in the kernel and is being attached to the vdpa bus.</summary>
    Attaching,

    /// <summary>Attached; control messages and queues are served.</summary>
    Serving,

    /// <summary>Being detached from the bus; still served meanwhile.</summary>
    Detaching,

    /// <summary>Gone.</summary>
    Stopped,

    /// <summary>The kernel declared the device broken, or its supervisor gave up: only removing and creating it helps.</summary>
    Failed,
}
