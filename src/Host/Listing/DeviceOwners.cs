using System.Globalization;

namespace VduseActors.Host.Listing;

/// <summary>
/// Which process has which VDUSE device open, from <c>/proc/PID/fd</c>. Looking does not disturb, while opening a device to see
/// whether that works would take it from a server that is just about to open it.
/// </summary>
internal sealed class DeviceOwners
{
    private const string DeviceFolder = "/dev/vduse/";

    private readonly Dictionary<string, int> _owners = new(StringComparer.Ordinal);

    private DeviceOwners()
    {
    }

    /// <summary>Whether every process could be looked at; if not, a device without a known owner may have one.</summary>
    public bool Complete { get; private set; } = true;

    /// <summary>Looks at all processes.</summary>
    /// <param name="procfs">Where procfs is mounted.</param>
    public static DeviceOwners Read(string procfs = "/proc")
    {
        var owners = new DeviceOwners();
        foreach (var process in Directory.EnumerateDirectories(procfs))
        {
            if (int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                owners.Look(Path.Combine(process, "fd"), id);
            }
        }

        return owners;
    }

    /// <summary>The process that has a device open, or null.</summary>
    /// <param name="device">The device's name.</param>
    public int? Find(string device) => _owners.TryGetValue(device, out var id) ? id : null;

    private void Look(string descriptors, int processId)
    {
        try
        {
            foreach (var descriptor in Directory.EnumerateFileSystemEntries(descriptors))
            {
                if (new FileInfo(descriptor).LinkTarget is { } target && target.StartsWith(DeviceFolder, StringComparison.Ordinal))
                {
                    _owners[target[DeviceFolder.Length..]] = processId;
                }
            }
        }
        catch (UnauthorizedAccessException)
        {
            Complete = false;
        }
        catch (IOException)
        {
            // The process ended while it was looked at.
        }
    }
}
