namespace VduseActors.Transports.Vduse;

/// <summary>Attributes of the generic netlink family <c>vdpa</c> (<c>enum vdpa_attr</c>).</summary>
internal static class VdpaAttribute
{
    public const ushort ManagementBusName = 1;
    public const ushort ManagementDeviceName = 2;
    public const ushort ManagementSupportedClasses = 3;
    public const ushort DeviceName = 4;
    public const ushort DeviceId = 5;
    public const ushort DeviceVendorId = 6;
    public const ushort DeviceMaxQueues = 7;
    public const ushort DeviceMaxQueueSize = 8;
    public const ushort NegotiatedFeatures = 14;

    // Before Linux 6.9 number 21 was another attribute; those above it did not exist.
    public const ushort BlockCapacity = 21;
    public const ushort BlockSize = 23;
    public const ushort BlockQueues = 25;
    public const ushort BlockReadOnly = 35;
}
