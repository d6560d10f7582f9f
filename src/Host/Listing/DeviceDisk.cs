using System.Globalization;

namespace VduseActors.Host.Listing;

/// <summary>The disk that virtio-blk made of an attached device, as sysfs shows it.</summary>
/// <param name="folder">Its folder in sysfs.</param>
internal sealed class DeviceDisk(DirectoryInfo folder)
{
    /// <summary>Its device node, such as <c>/dev/vda</c>.</summary>
    public string Node => $"/dev/{folder.Name}";

    /// <summary>Requests that the driver has sent and that were not answered.</summary>
    public int PendingRequests
    {
        get
        {
            try
            {
                // Two numbers: reads and writes.
                return File.ReadAllText(Path.Combine(folder.FullName, "inflight"))
                    .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                    .Sum(count => int.Parse(count, CultureInfo.InvariantCulture));
            }
            catch (IOException)
            {
                // The disk has gone.
                return 0;
            }
        }
    }

    /// <summary>The disk of a device, or null when it has none.</summary>
    /// <param name="device">The device's name.</param>
    /// <param name="sysfs">Where sysfs is mounted.</param>
    public static DeviceDisk? Find(string device, string sysfs = "/sys")
    {
        var node = new DirectoryInfo(Path.Combine(sysfs, "bus/vdpa/devices", device));
        if (!node.Exists)
        {
            return null;
        }

        return node.EnumerateDirectories("virtio*")
            .Select(virtio => new DirectoryInfo(Path.Combine(virtio.FullName, "block")))
            .Where(block => block.Exists)
            .SelectMany(block => block.EnumerateDirectories())
            .Select(disk => new DeviceDisk(disk))
            .FirstOrDefault();
    }
}
