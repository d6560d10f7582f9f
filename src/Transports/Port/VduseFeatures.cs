namespace VduseActors.Kernel;

/// <summary>VDUSE feature bits (<c>VDUSE_GET_FEATURES</c>, Linux 7.3).</summary>
[Flags]
public enum VduseFeatures : ulong
{
    /// <summary>No feature: every kernel before 7.3.</summary>
    None = 0,

    /// <summary>Queues are enabled and disabled by <c>VDUSE_SET_VQ_READY</c> messages.</summary>
    QueueReady = 1 << 0,

    /// <summary>The driver side may suspend the device by a <c>VDUSE_SUSPEND</c> message.</summary>
    Suspend = 1 << 1,
}
