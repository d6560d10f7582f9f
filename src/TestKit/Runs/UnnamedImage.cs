using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace VduseActors.TestKit.Runs;

/// <summary>A disk image that has no name any more, so that nothing is left of it however the process ends.</summary>
internal sealed class UnnamedImage : IDisposable
{
    private const string SharedMemory = "/dev/shm";

    private readonly SafeFileHandle _file;

    /// <summary>Makes an image of zeroes.</summary>
    /// <param name="bytes">Its size.</param>
    /// <exception cref="IOException">There is no room for it.</exception>
    public UnnamedImage(long bytes)
    {
        var name = System.IO.Path.Combine(Place, System.IO.Path.GetRandomFileName());
        _file = File.OpenHandle(name, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        File.Delete(name);
        RandomAccess.SetLength(_file, bytes);
        Path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_file.DangerousGetHandle()}");
    }

    // In memory where that can be: flushing a disk would take longer than everything else in a run.
    private static string Place => Directory.Exists(SharedMemory) ? SharedMemory : System.IO.Path.GetTempPath();

    /// <summary>Makes a folder in the same place, to be deleted by the caller.</summary>
    public static DirectoryInfo CreateFolder() =>
        Directory.CreateDirectory(System.IO.Path.Combine(Place, $"vdused-run-{System.IO.Path.GetRandomFileName()}"));

    /// <summary>By which this process opens it.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
