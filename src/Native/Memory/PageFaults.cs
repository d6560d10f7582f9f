using Tmds.Linux;
using VduseActors.Kernel;
using static Tmds.Linux.LibC;

namespace VduseActors.Native;

/// <summary>Faults pages in by system calls, which report a hole as EFAULT where a touch would be SIGBUS.</summary>
internal static unsafe class PageFaults
{
    private const int PagesPerProbe = 64;

    private static readonly bool _canPopulate = CanPopulate();

    /// <summary>Brings in every page that the range touches (<c>MADV_POPULATE_READ</c>, <c>MADV_POPULATE_WRITE</c>).</summary>
    /// <param name="address">First byte.</param>
    /// <param name="length">Bytes; 0 does nothing.</param>
    /// <param name="write">Make the pages writable too.</param>
    /// <returns>None; EFAULT for a hole or an access that the mapping does not allow; ENOMEM where nothing is mapped.</returns>
    public static Errno Resolve(nint address, nuint length, bool write)
    {
        if (length == 0)
            return Errno.None;
        var page = (nuint)Environment.SystemPageSize;
        var start = (nuint)address & ~(page - 1);
        var end = ((nuint)address + length + page - 1) & ~(page - 1);
        if (end <= start)
            return Errno.EFAULT;
        // SAFETY: populating reads and writes no byte; the kernel checks the range.
        while (madvise((void*)start, (size_t)(end - start), write ? Libc.MADV_POPULATE_WRITE : Libc.MADV_POPULATE_READ) != 0)
        {
            var errno = Libc.LastError;
            if (errno == Errno.EINVAL)
                return _canPopulate ? Errno.EFAULT : Probe(start, end, page);
            if (errno != Errno.EINTR)
                return errno == (Errno)EHWPOISON ? Errno.EFAULT : errno;
        }

        return Errno.None;
    }

    /// <summary>
    /// For kernels before 5.14: lets the kernel read one byte of each page. It says nothing of writes, but where a page of a shared
    /// writable mapping can be read it can be written.
    /// </summary>
    internal static Errno Probe(nuint start, nuint end, nuint page)
    {
        var remote = stackalloc iovec[PagesPerProbe];
        var bytes = stackalloc byte[PagesPerProbe];
        var local = new iovec { iov_base = bytes, iov_len = PagesPerProbe };
        while (start < end)
        {
            var count = 0;
            for (; count < PagesPerProbe && start < end; count++, start += page)
                remote[count] = new iovec { iov_base = (void*)start, iov_len = 1 };
            local.iov_len = count;
            // SAFETY: at most PagesPerProbe bytes go to the local array; the kernel checks the remote addresses, which are our own.
            var read = Libc.process_vm_readv(Environment.ProcessId, &local, 1, remote, (nuint)count, 0);
            if (read < 0)
                return Libc.LastError;
            if (read != count)
                return Errno.EFAULT;
        }

        return Errno.None;
    }

    /// <summary>EINVAL means either "unknown advice" or "not allowed in this mapping": memory that allows everything tells which.</summary>
    private static bool CanPopulate()
    {
        using var page = MemoryMapping.Allocate((ulong)Environment.SystemPageSize);
        // SAFETY: populates a page of our own.
        return madvise((void*)page.Address, (size_t)page.Length, Libc.MADV_POPULATE_READ) == 0;
    }
}
