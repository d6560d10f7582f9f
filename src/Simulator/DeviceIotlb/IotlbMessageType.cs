namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>What an IOTLB message says; both generations use the same numbers for the first three.</summary>
public enum IotlbMessageType : byte
{
    /// <summary>To the monitor: a translation is needed.</summary>
    Miss = 1,

    /// <summary>From the monitor: a translation.</summary>
    Update = 2,

    /// <summary>From the monitor: the translations that touch a range are void.</summary>
    Invalidate = 3,

    /// <summary>Reserved: no kernel takes or sends it.</summary>
    AccessFail = 4,

    /// <summary>vhost-vdpa: changes that follow are gathered.</summary>
    BatchBegin = 5,

    /// <summary>vhost-vdpa: gathered changes take effect.</summary>
    BatchEnd = 6,
}
