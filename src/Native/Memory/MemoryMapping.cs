using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;

namespace VduseActors.Native;

/// <summary>Memory from <c>mmap</c>: a shared, writable view of a file, or private anonymous pages.</summary>
public sealed unsafe class MemoryMapping : IDisposable
{
    private int _disposed;

    private MemoryMapping(nint address, nuint length)
    {
        Address = address;
        Length = length;
    }

    /// <summary>First byte; page-aligned.</summary>
    public nint Address { get; }

    /// <summary>Bytes, as asked for.</summary>
    public nuint Length { get; }

    /// <summary>Maps part of a file, shared, readable and writable.</summary>
    /// <param name="file">The file; may be closed afterwards.</param>
    /// <param name="offset">Offset in the file, a multiple of the page size.</param>
    /// <param name="length">Bytes, at least 1.</param>
    /// <exception cref="VduseException">The errno of <c>mmap</c>.</exception>
    public static MemoryMapping MapShared(SafeFileHandle file, ulong offset, ulong length)
    {
        // SAFETY: a fresh mapping at an address of the kernel's choice.
        var address = Libc.mmap(null, (nuint)length, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, file, checked((long)offset));
        return Wrap(address, length);
    }

    /// <summary>Allocates zeroed private pages, for example as user bounce pages.</summary>
    /// <param name="length">Bytes, at least 1.</param>
    /// <exception cref="VduseException">ENOMEM.</exception>
    public static MemoryMapping Allocate(ulong length)
    {
        const int Flags = Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS;
        // SAFETY: a fresh mapping at an address of the kernel's choice.
        return Wrap(Libc.mmap_anonymous(null, (nuint)length, Libc.PROT_READ | Libc.PROT_WRITE, Flags, -1, 0), length);
    }

    /// <summary>
    /// Allocates zeroed private pages, as user bounce pages for example, in huge ones where the system gives them
    /// (<c>MADV_HUGEPAGE</c>; <c>/sys/kernel/mm/transparent_hugepage/enabled</c> is not <c>never</c>).
    /// </summary>
    /// <param name="length">Bytes, at least 1.</param>
    /// <exception cref="VduseException">ENOMEM.</exception>
    public static MemoryMapping AllocateHuge(ulong length)
    {
        const ulong Huge = 2 << 20;
        const int Flags = Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS | Libc.MAP_NORESERVE;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, ulong.MaxValue / 2);
        var mask = (ulong)Environment.SystemPageSize - 1;
        var pages = (length + mask) & ~mask;

        // SAFETY: a fresh mapping at an address of the kernel's choice, large enough to hold an aligned one.
        var all = Libc.mmap_anonymous(null, (nuint)(pages + Huge), Libc.PROT_READ | Libc.PROT_WRITE, Flags, -1, 0);
        if (all == Libc.MAP_FAILED)
            throw KernelErrors.Create(Libc.LastError, Operations.Map, null);
        var start = (byte*)(((ulong)all + Huge - 1) & ~(Huge - 1));
        var before = (ulong)(start - (byte*)all);

        // SAFETY: both ends belong to this mapping and nobody knows them yet; the advice changes no contents.
        if (before > 0)
            _ = Libc.munmap(all, (nuint)before);
        if (before < Huge)
            _ = Libc.munmap(start + pages, (nuint)(Huge - before));
        _ = Libc.madvise(start, (nuint)pages, Libc.MADV_HUGEPAGE);
        return new MemoryMapping((nint)start, (nuint)length);
    }

    /// <summary>Allocates zeroed private pages without reserving memory for them: it is taken page by page as they are touched.</summary>
    /// <param name="length">Bytes, at least 1.</param>
    /// <exception cref="VduseException">ENOMEM: no such range of addresses is free.</exception>
    public static MemoryMapping AllocateSparse(ulong length)
    {
        const int Flags = Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS | Libc.MAP_NORESERVE;
        // SAFETY: a fresh mapping at an address of the kernel's choice.
        return Wrap(Libc.mmap_anonymous(null, (nuint)length, Libc.PROT_READ | Libc.PROT_WRITE, Flags, -1, 0), length);
    }

    /// <summary>Gives private anonymous pages back (<c>MADV_DONTNEED</c>): they read as zeroes from now on.</summary>
    /// <param name="offset">Offset of the first page, a multiple of the page size.</param>
    /// <param name="length">Bytes, a multiple of the page size; the range lies inside the mapping.</param>
    /// <returns>None, or the errno of <c>madvise</c>.</returns>
    public Errno GiveBack(ulong offset, ulong length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        // SAFETY: the range lies inside this mapping; nobody holds a managed reference into it.
        return Libc.madvise((byte*)Address + offset, (nuint)length, Libc.MADV_DONTNEED) == 0 ? Errno.None : Libc.LastError;
    }

    /// <summary>Unmaps. Further calls do nothing; nobody may use the memory any more.</summary>
    public void Dispose()
    {
        // SAFETY: the range was mapped by this object, and only the first call unmaps it.
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            _ = Libc.munmap((void*)Address, Length);
    }

    private static MemoryMapping Wrap(void* address, ulong length) =>
        address == Libc.MAP_FAILED
            ? throw KernelErrors.Create(Libc.LastError, Operations.Map, null)
            : new MemoryMapping((nint)address, (nuint)length);
}
