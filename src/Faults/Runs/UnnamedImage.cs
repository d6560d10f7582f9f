using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace VduseActors.Faults;

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
        // In memory where there is such a place: flushing a disk would take longer than everything else in a run.
        var name = System.IO.Path.Combine(Directory.Exists(SharedMemory) ? SharedMemory : System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());
        _file = File.OpenHandle(name, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        File.Delete(name);
        RandomAccess.SetLength(_file, bytes);
        Path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_file.DangerousGetHandle()}");
    }

    /// <summary>By which this process opens it.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
