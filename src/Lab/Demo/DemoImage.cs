using System.Diagnostics;
using System.Security.Cryptography;
using VduseActors.Host;

namespace VduseActors.Lab.Demo;

/// <summary>A private copy of a disk image in a folder of its own, which goes when this is disposed.</summary>
internal sealed class DemoImage : IDisposable
{
    /// <summary>Images are served in whole sectors.</summary>
    public const int SectorSize = 512;

    /// <summary>The load needs two blocks to choose from.</summary>
    private const long SmallestSize = 2 * SectorSize;

    private const long MadeSize = 64L << 20;

    private readonly DirectoryInfo _folder;

    private DemoImage(DirectoryInfo folder, string origin)
    {
        _folder = folder;
        Origin = origin;
        Path = System.IO.Path.Combine(folder.FullName, "disk.img");
    }

    /// <summary>Where the image came from, for people.</summary>
    public string Origin { get; private set; }

    /// <summary>The copy.</summary>
    public string Path { get; }

    /// <summary>Its size in bytes, a multiple of <see cref="SectorSize"/>.</summary>
    public long Size => new FileInfo(Path).Length;

    /// <summary>Copies an image, so that the load cannot hurt it.</summary>
    /// <param name="source">The user's file.</param>
    /// <exception cref="BadInputException">It cannot be read, is empty, or ends in the middle of a sector.</exception>
    public static DemoImage CopyOf(string source)
    {
        if (Directory.Exists(source))
        {
            throw new BadInputException($"{source}: --image: this is a directory; give the image in it.");
        }

        if (!File.Exists(source))
        {
            throw new BadInputException(
                $"{source}: --image: there is no such file; give a disk image, or leave the option out to have one made.");
        }

        var size = new FileInfo(source).Length;
        if (size < SmallestSize || size % SectorSize != 0)
        {
            throw new BadInputException(
                $"{source}: --image: its size of {size} bytes is no multiple of {SectorSize} from {SmallestSize} up; extend it with 'truncate -s'.");
        }

        var image = Create(source);
        try
        {
            File.Copy(source, image.Path);
            return image;
        }
        catch (UnauthorizedAccessException failure)
        {
            image.Dispose();
            throw new BadInputException($"{source}: --image: no permission to read it; change its mode or the user.", failure);
        }
        catch (IOException)
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>Makes an image: an ext4 file system with this program's own files in it, or a pattern where mkfs.ext4 is missing.</summary>
    /// <param name="cancellation">Ends the making.</param>
    public static async Task<DemoImage> MakeAsync(CancellationToken cancellation)
    {
        var image = Create("made");
        try
        {
            if (FindMkfs() is not { } mkfs || !await image.TryMakeExt4Async(mkfs, cancellation))
            {
                image.MakePattern();
            }

            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>The SHA-256 of the whole image, read directly.</summary>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<byte[]> HashAsync(CancellationToken cancellation)
    {
        await using var file = File.OpenRead(Path);
        return await SHA256.HashDataAsync(file, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_folder.Exists)
        {
            _folder.Delete(recursive: true);
        }
    }

    private static DemoImage Create(string origin) => new(Directory.CreateTempSubdirectory("vduse-lab-demo-"), origin);

    private static string? FindMkfs() =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Concat(["/usr/sbin", "/sbin"])
            .Select(folder => System.IO.Path.Combine(folder, "mkfs.ext4")).FirstOrDefault(File.Exists);

    private async Task<bool> TryMakeExt4Async(string mkfs, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(mkfs)
        {
            ArgumentList = { "-q", "-F", "-L", "vduse-lab-demo", "-d", AppContext.BaseDirectory, Path, $"{MadeSize >> 10}k" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        await Task.WhenAll(output, error, process.WaitForExitAsync(cancellation));
        if (process.ExitCode != 0)
        {
            return false;
        }

        Origin = $"ext4 made by mkfs.ext4, with the files of {AppContext.BaseDirectory}";
        return true;
    }

    /// <summary>Every 8 bytes say where they are, mixed, so that no two sectors are equal and none is zero.</summary>
    private void MakePattern()
    {
        var chunk = new ulong[1 << 16];
        using var file = File.Create(Path);
        for (long position = 0; position < MadeSize; position += chunk.Length * sizeof(ulong))
        {
            for (var i = 0; i < chunk.Length; i++)
            {
                chunk[i] = unchecked(((ulong)position + (ulong)(i * sizeof(ulong)) + 1) * 0x9E3779B97F4A7C15);
            }

            file.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<ulong>(chunk));
        }

        Origin = "a pattern (mkfs.ext4 is not installed here)";
    }
}
