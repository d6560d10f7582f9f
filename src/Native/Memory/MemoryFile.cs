using Microsoft.Win32.SafeHandles;
using Tmds.Linux;
using VduseActors.Kernel;
using static Tmds.Linux.LibC;

namespace VduseActors.Native;

/// <summary>A file that lives in memory (<c>memfd</c>): backs simulated driver memory and in-flight logs.</summary>
/// <remarks>A mapping that reaches beyond <see cref="Length"/> has holes there, as the real bounce memory has.</remarks>
public sealed unsafe class MemoryFile : IDisposable
{
    private MemoryFile(SafeFileHandle handle, ulong length)
    {
        Handle = handle;
        Length = length;
    }

    /// <summary>The file; owned by this object.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Bytes.</summary>
    public ulong Length { get; private set; }

    /// <summary>Creates a file of zeroes; memory is used as it is touched.</summary>
    /// <param name="name">Name shown under /proc, for people.</param>
    /// <param name="length">Bytes.</param>
    /// <exception cref="LinuxException">EMFILE, ENFILE, ENOMEM.</exception>
    public static MemoryFile Create(string name, ulong length)
    {
        var handle = Libc.memfd_create(name, MFD_CLOEXEC);
        if (handle.IsInvalid)
        {
            var errno = Libc.LastError;
            handle.Dispose();
            throw LinuxErrors.Create(errno, "memfd_create", name);
        }

        var file = new MemoryFile(handle, 0);
        file.Resize(length);
        return file;
    }

    /// <summary>Truncates or extends the file. Pages of existing mappings beyond the new end become holes.</summary>
    public void Resize(ulong length)
    {
        if (Libc.ftruncate(Handle, checked((long)length)) != 0)
            throw LinuxErrors.Create(Libc.LastError, "ftruncate", "a memory file");
        Length = length;
    }

    /// <summary>Another descriptor of the same file, as the kernel gives one for each IOTLB query.</summary>
    public SafeFileHandle Duplicate() => Descriptors.Duplicate(Handle);

    /// <summary>Maps the first <paramref name="length"/> bytes, shared, readable and writable.</summary>
    public MemoryMapping Map(ulong length) => MemoryMapping.MapShared(Handle, 0, length);

    /// <summary>
    /// Maps the first <paramref name="length"/> bytes, shared, readable and writable, in the place of what this process has mapped at an
    /// address; who unmaps that, unmaps this.
    /// </summary>
    /// <param name="address">Page-aligned; the caller owns the whole range.</param>
    /// <param name="length">Bytes, at least 1.</param>
    /// <returns>None, or the errno of <c>mmap</c>.</returns>
    public Errno TryMapOver(nint address, ulong length)
    {
        using var held = new HeldDescriptor(Handle);
        // SAFETY: the caller vouches for the range; MAP_FIXED exchanges it atomically for every reader.
        return mmap((void*)address, (size_t)length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, held.Number, 0) == MAP_FAILED
            ? Libc.LastError
            : Errno.None;
    }

    /// <summary>The next range of the file that holds memory: pages that were touched, by whomever.</summary>
    /// <param name="offset">Where to begin to look; behind the range on return.</param>
    /// <param name="start">First byte of the range.</param>
    /// <returns>False when no memory lies behind the offset.</returns>
    public bool TryFindData(ref ulong offset, out ulong start)
    {
        start = 0;
        var data = Libc.lseek(Handle, checked((long)offset), Libc.SEEK_DATA);
        if (data < 0)
            return false;

        start = (ulong)data;
        offset = (ulong)Libc.lseek(Handle, data, Libc.SEEK_HOLE);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
