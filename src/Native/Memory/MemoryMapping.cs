using Microsoft.Win32.SafeHandles;
using Tmds.Linux;
using VduseActors.Kernel;
using static Tmds.Linux.LibC;

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
    /// <exception cref="LinuxException">The errno of <c>mmap</c>.</exception>
    public static MemoryMapping MapShared(SafeFileHandle file, ulong offset, ulong length)
    {
        using var held = new HeldDescriptor(file);
        // SAFETY: a fresh mapping at an address of the kernel's choice.
        var address = mmap(null, (size_t)length, PROT_READ | PROT_WRITE, MAP_SHARED, held.Number, checked((long)offset));
        return Wrap(address, length);
    }

    /// <summary>Allocates zeroed private pages, for example as user bounce pages.</summary>
    /// <param name="length">Bytes, at least 1.</param>
    /// <exception cref="LinuxException">ENOMEM.</exception>
    public static MemoryMapping Allocate(ulong length)
    {
        // SAFETY: a fresh mapping at an address of the kernel's choice.
        return Wrap(mmap(null, (size_t)length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), length);
    }

    /// <summary>
    /// Allocates zeroed private pages, as user bounce pages for example, in huge ones where the system gives them
    /// (<c>MADV_HUGEPAGE</c>; <c>/sys/kernel/mm/transparent_hugepage/enabled</c> is not <c>never</c>).
    /// </summary>
    /// <param name="length">Bytes, at least 1.</param>
    /// <exception cref="LinuxException">ENOMEM.</exception>
    public static MemoryMapping AllocateHuge(ulong length)
    {
        const ulong Huge = 2 << 20;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, ulong.MaxValue / 2);
        var mask = (ulong)Environment.SystemPageSize - 1;
        var pages = (length + mask) & ~mask;

        // SAFETY: a fresh mapping at an address of the kernel's choice, large enough to hold an aligned one.
        var all = mmap(null, (size_t)(pages + Huge), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (all == MAP_FAILED)
            throw LinuxErrors.Create(Libc.LastError, LinuxErrors.Map, null);
        var start = (byte*)(((ulong)all + Huge - 1) & ~(Huge - 1));
        var before = (ulong)(start - (byte*)all);

        // SAFETY: both ends belong to this mapping and nobody knows them yet; the advice changes no contents.
        if (before > 0)
            _ = munmap(all, (size_t)before);
        if (before < Huge)
            _ = munmap(start + pages, (size_t)(Huge - before));
        _ = madvise(start, (size_t)pages, MADV_HUGEPAGE);
        return new MemoryMapping((nint)start, (nuint)length);
    }

    /// <summary>Allocates zeroed private pages without reserving memory for them: it is taken page by page as they are touched.</summary>
    /// <param name="length">Bytes, at least 1.</param>
    /// <exception cref="LinuxException">ENOMEM: no such range of addresses is free.</exception>
    public static MemoryMapping AllocateSparse(ulong length)
    {
        // SAFETY: a fresh mapping at an address of the kernel's choice.
        return Wrap(mmap(null, (size_t)length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0), length);
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
        return madvise((byte*)Address + offset, (size_t)length, MADV_DONTNEED) == 0 ? Errno.None : Libc.LastError;
    }

    /// <summary>Unmaps. Further calls do nothing; nobody may use the memory any more.</summary>
    public void Dispose()
    {
        // SAFETY: the range was mapped by this object, and only the first call unmaps it.
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            _ = munmap((void*)Address, (size_t)Length);
    }

    private static MemoryMapping Wrap(void* address, ulong length) =>
        address == MAP_FAILED
            ? throw LinuxErrors.Create(Libc.LastError, LinuxErrors.Map, null)
            : new MemoryMapping((nint)address, (nuint)length);
}
