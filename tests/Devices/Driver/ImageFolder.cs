using VduseActors.Native;

namespace VduseActors.Devices.Tests.Driver;

/// <summary>A folder for images that goes with its test.</summary>
internal sealed class ImageFolder : IDisposable
{
    private ImageFolder(string parent) =>
        Path = Directory.CreateDirectory(System.IO.Path.Combine(parent, $"blk-{Guid.NewGuid():n}")).FullName;

    public string Path { get; }

    /// <summary>Memory, where reads without waiting are not supported.</summary>
    public static ImageFolder OnTmpfs() => new("/dev/shm");

    /// <summary>Wherever temporary files live: a disk, normally.</summary>
    public static ImageFolder OnDisk() => new(Directory.Exists("/var/tmp") ? "/var/tmp" : System.IO.Path.GetTempPath());

    /// <summary>Creates a sparse image.</summary>
    public string Image(long bytes, string name = "disk.img")
    {
        var path = System.IO.Path.Combine(Path, name);
        using var file = File.Create(path);
        file.SetLength(bytes);
        return path;
    }

    /// <summary>Bytes of storage that a file uses.</summary>
    public static ulong AllocatedBytes(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        FileInformation.TryGet(file, out var information);
        return information.AllocatedBytes;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
