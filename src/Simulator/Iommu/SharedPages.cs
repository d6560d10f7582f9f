using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Simulator.Iommu;

/// <summary>
/// Memory that the simulated kernel shares with a daemon: a memfd and the kernel's own mapping of its tail. Reference counted
/// as pages are: disposing it takes the memory away from the kernel, while a daemon that still maps the file keeps seeing it.
/// </summary>
internal sealed unsafe class SharedPages : IDisposable
{
    internal const int PageSize = 4096;

    private readonly MemoryFile _file;
    private readonly MemoryMapping _mapping;

    private SharedPages(MemoryFile file, MemoryMapping mapping)
    {
        _file = file;
        _mapping = mapping;
    }

    /// <summary>The kernel's mapping.</summary>
    internal byte* Pointer => (byte*)_mapping.Address;

    /// <summary>Creates a file that ends with the last page of [offset, offset + length) and maps that range.</summary>
    /// <param name="name">Shown in <c>/proc/PID/maps</c>.</param>
    /// <param name="offset">Page-aligned offset of the first usable byte.</param>
    /// <param name="length">Bytes, at least 1.</param>
    /// <exception cref="LinuxException">The process has no descriptor or no memory left.</exception>
    internal static SharedPages Create(string name, ulong offset, nuint length)
    {
        var rounded = (length + PageSize - 1) & ~(nuint)(PageSize - 1);
        var file = MemoryFile.Create(name, offset + rounded);
        try
        {
            return new SharedPages(file, MemoryMapping.MapShared(file.Handle, offset, rounded));
        }
        catch (LinuxException)
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A new descriptor of the file, as IOTLB_GET_FD hands out.</summary>
    internal Errno TryDuplicate(out SafeFileHandle? file)
    {
        file = null;
        try
        {
            file = _file.Duplicate();
            return Errno.None;
        }
        catch (LinuxException refused)
        {
            return refused.Errno;
        }
    }

    /// <summary>
    /// Puts these pages, which begin at offset 0 of the file, in the place of whatever is mapped at an address of this process.
    /// </summary>
    internal Errno TryMapOver(nint address) => _file.TryMapOver(address, _mapping.Length);

    /// <summary>Cuts the file: what lies behind faults from now on, for the kernel too.</summary>
    internal void Truncate(ulong length) => _file.Resize(length);

    /// <summary>Calls back for each page of the file that holds memory, whoever touched it.</summary>
    internal void ForEachResidentPage(Action<ulong> visit)
    {
        ulong offset = 0;
        while (_file.TryFindData(ref offset, out var start))
        {
            for (; start < offset; start += PageSize)
                visit(start);
        }
    }

    public void Dispose()
    {
        _mapping.Dispose();
        _file.Dispose();
    }
}
