using System.Globalization;

namespace VduseActors.Host.Diagnosis;

/// <summary>The files that tell what the kernel of this machine has.</summary>
/// <param name="root">The root of the file system: another one in tests.</param>
internal sealed class MachineFiles(string root = "/")
{
    private const int CapNetAdmin = 12;

    /// <summary>The kernel's release, such as <c>6.12.41-amd64</c>.</summary>
    public string KernelRelease => ReadOrEmpty("proc/sys/kernel/osrelease").Trim();

    /// <summary>Whether the device through which VDUSE devices are created is there.</summary>
    public bool HasControlDevice => File.Exists(At("dev/vduse/control"));

    /// <summary>Whether a module is loaded or built in.</summary>
    /// <param name="name">Its name, with underscores.</param>
    public bool IsLoaded(string name) => Directory.Exists(At($"sys/module/{name}"));

    /// <summary>Whether a module could be loaded.</summary>
    /// <param name="name">Its name, with underscores.</param>
    public bool IsInstalled(string name)
    {
        var spellings = new[] { $"/{name}.ko", $"/{name.Replace('_', '-')}.ko" };
        return ReadOrEmpty($"lib/modules/{KernelRelease}/modules.dep").Split('\n')
            .Select(line => line.Split(':')[0])
            .Any(path => spellings.Any(spelling => path.Contains(spelling, StringComparison.Ordinal)));
    }

    /// <summary>Whether a driver is registered on the vdpa bus.</summary>
    /// <param name="name">Its name.</param>
    public bool HasVdpaDriver(string name) => Directory.Exists(At($"sys/bus/vdpa/drivers/{name}"));

    /// <summary>Whether this process may attach devices to the vdpa bus.</summary>
    public bool MayAdministerNetwork
    {
        get
        {
            var line = ReadOrEmpty("proc/self/status").Split('\n').FirstOrDefault(
                line => line.StartsWith("CapEff:", StringComparison.Ordinal));
            return line is not null
                && ulong.TryParse(line["CapEff:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var effective)
                && (effective & (1UL << CapNetAdmin)) != 0;
        }
    }

    private string At(string path) => Path.Combine(root, path);

    private string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(At(path));
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
