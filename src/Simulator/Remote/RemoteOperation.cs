namespace VduseActors.Simulator.Remote;

/// <summary>The calls, named like the members of the kernel port that they carry.</summary>
internal enum RemoteOperation : byte
{
    CreateDevice = 1,
    DestroyDevice = 2,
    ListDevices = 3,

    ListManagementDevices = 16,
    Attach = 17,
    Detach = 18,
    ListBus = 19,
    ReadConfig = 20,
    GetBoundDriver = 21,
    BindDriver = 22,
    UnbindDriver = 23,

    ReadRequest = 32,
    WriteResponse = 33,
    GetDriverFeatures = 34,
    SetConfig = 35,
    InjectConfigInterrupt = 36,
    SetupQueue = 37,
    GetQueueInfo = 38,
    SetupKick = 39,
    InjectInterrupt = 40,

    /// <summary>From now on an eventfd raises the queue's interrupt too.</summary>
    SetupInterrupt = 41,
    GetIotlbRegion = 42,
    GetIotlbInfo = 43,
    DeregisterUmem = 44,
    GetMessageTimeout = 45,
    SetMessageTimeout = 46,
    GetBounceSize = 47,
    SetBounceSize = 48,
    SetInterruptAffinity = 49,

    /// <summary>As the end of the connection does, but answered when it is done.</summary>
    Close = 50,
}
