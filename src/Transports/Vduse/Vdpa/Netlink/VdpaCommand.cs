namespace VduseActors.Transports.Vduse;

/// <summary>Commands of the generic netlink family <c>vdpa</c> (<c>enum vdpa_command</c>).</summary>
internal enum VdpaCommand : byte
{
    ManagementDeviceGet = 2,
    DeviceNew = 3,
    DeviceDelete = 4,
    DeviceGet = 5,
    DeviceConfigGet = 6,
}
