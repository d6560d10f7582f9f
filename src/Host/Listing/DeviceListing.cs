using VduseActors.Kernel;
using VduseActors.Simulator.Remote;

namespace VduseActors.Host.Listing;

/// <summary>Finds out what VDUSE devices a kernel has.</summary>
internal static class DeviceListing
{
    private const uint SectorSize = 512;

    /// <summary>All devices by name.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="sysfs">Where sysfs is mounted.</param>
    public static IReadOnlyList<ListedDevice> Read(IVduseKernel kernel, string sysfs = "/sys")
    {
        var attached = kernel.Bus.ListDevices().ToDictionary(device => device.Name, StringComparer.Ordinal);

        // A kernel in another process has no device nodes here by which its daemons could be found, and no disks.
        var owners = kernel is RemoteVduse ? null : DeviceOwners.Read();
        return
        [
            .. kernel.ListDevices().Order(StringComparer.Ordinal)
                .Select(name => Read(kernel.Bus, name, attached.GetValueOrDefault(name), owners, sysfs)),
        ];
    }

    private static ListedDevice Read(IVdpaBus bus, string name, VdpaDevice? attached, DeviceOwners? owners, string sysfs)
    {
        var owner = owners?.Find(name);
        var config = attached is null ? null : ReadConfig(bus, name);
        return new ListedDevice(
            name,
            attached is null ? null : TypeName(attached.DeviceId),
            attached is not null,
            attached is null ? null : bus.GetBoundDriver(name),
            attached is null || owners is null ? null : DeviceDisk.Find(name, sysfs)?.Node,
            attached?.MaxQueues,
            config?.BlockCapacitySectors * SectorSize,
            owner,
            owner is not null ? false : owners is { Complete: true } ? true : null);
    }

    private static VdpaDeviceConfig? ReadConfig(IVdpaBus bus, string name)
    {
        try
        {
            return bus.ReadConfig(name);
        }
        catch (VduseException)
        {
            // Before FEATURES_OK there is no configuration to read; the rest of the line is still true.
            return null;
        }
    }

    private static string TypeName(uint deviceId) => deviceId switch
    {
        1 => "net",
        2 => "block",
        3 => "console",
        4 => "rng",
        26 => "fs",
        _ => $"virtio id {deviceId}",
    };
}
