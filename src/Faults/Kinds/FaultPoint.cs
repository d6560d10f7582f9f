namespace VduseActors.Faults;

/// <summary>Where in the system a fault has its opportunities: each passing is one that its trigger counts.</summary>
public enum FaultPoint
{
    /// <summary>A kick of the load, after which the hostile driver has its turn on a queue of its own.</summary>
    HostileTurn,

    /// <summary>A region of driver memory is looked up.</summary>
    RegionLookup,

    /// <summary>Memory of the daemon is registered as bounce pages.</summary>
    RegisterUmem,

    /// <summary>The device is created.</summary>
    CreateDevice,

    /// <summary>The device is opened.</summary>
    OpenDevice,

    /// <summary>The device is destroyed.</summary>
    DestroyDevice,

    /// <summary>A queue is set up before attach.</summary>
    SetupQueue,

    /// <summary>The driver's features are read.</summary>
    DriverFeatures,

    /// <summary>A queue's description is read.</summary>
    QueueInfo,

    /// <summary>A kick eventfd is installed.</summary>
    SetupKick,

    /// <summary>The device is attached to the bus.</summary>
    Attach,

    /// <summary>The device is detached from the bus.</summary>
    Detach,

    /// <summary>A control message is read: one that is there, not the look at an empty list.</summary>
    ReadMessage,

    /// <summary>The reply to a control message is written.</summary>
    WriteReply,

    /// <summary>The driver kicks.</summary>
    Kick,

    /// <summary>The device raises a queue's interrupt.</summary>
    Interrupt,

    /// <summary>The backend is opened for the first time.</summary>
    FirstOpen,

    /// <summary>The backend is opened again.</summary>
    Reopen,

    /// <summary>An operation of the backend begins: of storage, or a frame that is sent or received.</summary>
    Storage,

    /// <summary>A system call on an image is made.</summary>
    FileCall,

    /// <summary>An actor gets a message.</summary>
    ActorMessage,
}
