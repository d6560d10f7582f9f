namespace VduseActors.Kernel;

/// <summary>Names of the calls that errors speak of: the kernel's own, where it has one.</summary>
public static class Operations
{
    /// <summary>open of the VDUSE control node.</summary>
    public const string OpenControl = "open of the VDUSE control node";

    /// <summary>VDUSE_SET_API_VERSION.</summary>
    public const string SetApiVersion = "VDUSE_SET_API_VERSION";

    /// <summary>VDUSE_SET_FEATURES.</summary>
    public const string SetFeatures = "VDUSE_SET_FEATURES";

    /// <summary>VDUSE_CREATE_DEV.</summary>
    public const string CreateDevice = "VDUSE_CREATE_DEV";

    /// <summary>VDUSE_DESTROY_DEV.</summary>
    public const string DestroyDevice = "VDUSE_DESTROY_DEV";

    /// <summary>open of a VDUSE device.</summary>
    public const string OpenDevice = "open of a VDUSE device";

    /// <summary>read of a control message.</summary>
    public const string ReadMessage = "read of a control message";

    /// <summary>write of a control reply.</summary>
    public const string WriteReply = "write of a control reply";

    /// <summary>VDUSE_DEV_GET_FEATURES.</summary>
    public const string GetFeatures = "VDUSE_DEV_GET_FEATURES";

    /// <summary>VDUSE_DEV_SET_CONFIG.</summary>
    public const string SetConfig = "VDUSE_DEV_SET_CONFIG";

    /// <summary>VDUSE_VQ_SETUP.</summary>
    public const string SetupQueue = "VDUSE_VQ_SETUP";

    /// <summary>VDUSE_VQ_GET_INFO.</summary>
    public const string QueueInfo = "VDUSE_VQ_GET_INFO";

    /// <summary>VDUSE_VQ_SETUP_KICKFD.</summary>
    public const string SetupKick = "VDUSE_VQ_SETUP_KICKFD";

    /// <summary>VDUSE_VQ_SETUP_IRQFD, of RFC v3 only.</summary>
    public const string SetupInterrupt = "VDUSE_VQ_SETUP_IRQFD";

    /// <summary>VDUSE_VQ_INJECT_IRQ.</summary>
    public const string InjectInterrupt = "VDUSE_VQ_INJECT_IRQ";

    /// <summary>VDUSE_DEV_INJECT_CONFIG_IRQ.</summary>
    public const string InjectConfigInterrupt = "VDUSE_DEV_INJECT_CONFIG_IRQ";

    /// <summary>VDUSE_IOTLB_GET_FD.</summary>
    public const string GetIotlbRegion = "VDUSE_IOTLB_GET_FD";

    /// <summary>VDUSE_IOTLB_GET_INFO.</summary>
    public const string GetIotlbInfo = "VDUSE_IOTLB_GET_INFO";

    /// <summary>VDUSE_IOTLB_DEREG_UMEM.</summary>
    public const string DeregisterUmem = "VDUSE_IOTLB_DEREG_UMEM";

    /// <summary>sysfs msg_timeout.</summary>
    public const string MessageTimeout = "sysfs msg_timeout";

    /// <summary>sysfs bounce_size.</summary>
    public const string BounceSize = "sysfs bounce_size";

    /// <summary>sysfs irq_cb_affinity.</summary>
    public const string InterruptAffinity = "sysfs irq_cb_affinity";

    /// <summary>opening of a generic netlink socket.</summary>
    public const string OpenNetlink = "opening of a generic netlink socket";

    /// <summary>CTRL_CMD_GETFAMILY of vdpa.</summary>
    public const string ResolveFamily = "CTRL_CMD_GETFAMILY of vdpa";

    /// <summary>VDPA_CMD_MGMTDEV_GET.</summary>
    public const string ListManagementDevices = "VDPA_CMD_MGMTDEV_GET";

    /// <summary>VDPA_CMD_DEV_NEW.</summary>
    public const string Attach = "VDPA_CMD_DEV_NEW";

    /// <summary>VDPA_CMD_DEV_DEL.</summary>
    public const string Detach = "VDPA_CMD_DEV_DEL";

    /// <summary>VDPA_CMD_DEV_GET.</summary>
    public const string ListDevices = "VDPA_CMD_DEV_GET";

    /// <summary>VDPA_CMD_DEV_CONFIG_GET.</summary>
    public const string ReadConfig = "VDPA_CMD_DEV_CONFIG_GET";

    /// <summary>binding of a vdpa driver.</summary>
    public const string BindDriver = "binding of a vdpa driver";

    /// <summary>unbinding of a vdpa driver.</summary>
    public const string UnbindDriver = "unbinding of a vdpa driver";
}
