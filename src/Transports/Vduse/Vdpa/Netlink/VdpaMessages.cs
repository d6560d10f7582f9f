using VduseActors.Kernel;

namespace VduseActors.Transports.Vduse;

/// <summary>Requests and answers of the generic netlink family <c>vdpa</c>; pure.</summary>
internal static class VdpaMessages
{
    /// <summary>Name of the family.</summary>
    public const string Family = "vdpa";

    /// <summary>Name of the management device that VDUSE registers.</summary>
    public const string ManagementDevice = "vduse";

    private const byte Version = 1;
    private const NetlinkFlags Single = NetlinkFlags.Acknowledge;
    private const NetlinkFlags All = NetlinkFlags.Acknowledge | NetlinkFlags.Dump;

    public static NetlinkRequest ListManagementDevices(ushort family) => Request(family, VdpaCommand.ManagementDeviceGet, All);

    public static NetlinkRequest ListDevices(ushort family) => Request(family, VdpaCommand.DeviceGet, All);

    /// <summary>Attach. A bus name must be absent, and so must every setting: they belong into VDUSE_CREATE_DEV.</summary>
    public static NetlinkRequest Attach(ushort family, string name) =>
        Request(family, VdpaCommand.DeviceNew, Single)
            .Add(VdpaAttribute.DeviceName, name)
            .Add(VdpaAttribute.ManagementDeviceName, ManagementDevice);

    public static NetlinkRequest Detach(ushort family, string name) =>
        Request(family, VdpaCommand.DeviceDelete, Single).Add(VdpaAttribute.DeviceName, name);

    public static NetlinkRequest ReadConfig(ushort family, string name) =>
        Request(family, VdpaCommand.DeviceConfigGet, Single).Add(VdpaAttribute.DeviceName, name);

    /// <summary>A management device, or null when the answer has no name.</summary>
    public static VdpaManagementDevice? ParseManagementDevice(NetlinkAttributes attributes)
    {
        string? name = null;
        string? bus = null;
        ulong classes = 0;
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case VdpaAttribute.ManagementDeviceName:
                    name = attributes.Text;
                    break;
                case VdpaAttribute.ManagementBusName:
                    bus = attributes.Text;
                    break;
                case VdpaAttribute.ManagementSupportedClasses:
                    classes = attributes.UInt64 ?? 0;
                    break;
            }
        }

        return name is null ? null : new VdpaManagementDevice(name, bus, classes);
    }

    /// <summary>A device on the bus, or null when the answer has no name.</summary>
    public static VdpaDevice? ParseDevice(NetlinkAttributes attributes)
    {
        string? name = null;
        var management = "";
        uint deviceId = 0;
        uint vendorId = 0;
        uint queues = 0;
        ushort queueSize = 0;
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case VdpaAttribute.DeviceName:
                    name = attributes.Text;
                    break;
                case VdpaAttribute.ManagementDeviceName:
                    management = attributes.Text;
                    break;
                case VdpaAttribute.DeviceId:
                    deviceId = attributes.UInt32 ?? 0;
                    break;
                case VdpaAttribute.DeviceVendorId:
                    vendorId = attributes.UInt32 ?? 0;
                    break;
                case VdpaAttribute.DeviceMaxQueues:
                    queues = attributes.UInt32 ?? 0;
                    break;
                case VdpaAttribute.DeviceMaxQueueSize:
                    queueSize = attributes.UInt16 ?? 0;
                    break;
            }
        }

        return name is null ? null : new VdpaDevice(name, management, deviceId, vendorId, queues, queueSize);
    }

    /// <summary>A device's configuration, or null when the answer has no name.</summary>
    public static VdpaDeviceConfig? ParseConfig(NetlinkAttributes attributes)
    {
        string? name = null;
        uint deviceId = 0;
        ulong? negotiated = null;
        ulong? capacity = null;
        uint? blockSize = null;
        ushort? queues = null;
        byte? readOnly = null;
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case VdpaAttribute.DeviceName:
                    name = attributes.Text;
                    break;
                case VdpaAttribute.DeviceId:
                    deviceId = attributes.UInt32 ?? 0;
                    break;
                case VdpaAttribute.NegotiatedFeatures:
                    negotiated = attributes.UInt64;
                    break;
                case VdpaAttribute.BlockCapacity:
                    capacity = attributes.UInt64;
                    break;
                case VdpaAttribute.BlockSize:
                    blockSize = attributes.UInt32;
                    break;
                case VdpaAttribute.BlockQueues:
                    queues = attributes.UInt16;
                    break;
                case VdpaAttribute.BlockReadOnly:
                    readOnly = attributes.Byte;
                    break;
            }
        }

        // Kernels that decode block devices always tell whether one is read-only; on older ones number 21 is no capacity.
        return name is null
            ? null
            : new VdpaDeviceConfig(
                name, deviceId, negotiated, readOnly is null ? null : capacity, blockSize, queues, readOnly is null ? null : readOnly != 0);
    }

    private static NetlinkRequest Request(ushort family, VdpaCommand command, NetlinkFlags flags) =>
        new(family, flags, (byte)command, Version);
}
