using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;

namespace VduseActors.Native;

/// <content>sys/mman.h.</content>
internal static unsafe partial class Libc
{
    public const int PROT_READ = 1;
    public const int PROT_WRITE = 2;
    public const int PROT_EXEC = 4;

    public const int MAP_SHARED = 0x01;
    public const int MAP_PRIVATE = 0x02;
    public const int MAP_FIXED = 0x10;
    public const int MAP_ANONYMOUS = 0x20;
    public const int MAP_NORESERVE = 0x4000;

    public const int MREMAP_MAYMOVE = 1;
    public const int MREMAP_FIXED = 2;

    public const int MADV_DONTNEED = 4;
    public const int MADV_HUGEPAGE = 14;
    public const int MADV_POPULATE_READ = 22;
    public const int MADV_POPULATE_WRITE = 23;

    public const uint MFD_CLOEXEC = 1;

    /// <summary>What populating a page gives that no longer has memory, or that a page fault handler refused.</summary>
    public const Errno EHWPOISON = (Errno)133;

    public static readonly void* MAP_FAILED = (void*)-1;

    [LibraryImport(Library, SetLastError = true)]
    public static partial void* mmap(void* addr, nuint length, int prot, int flags, SafeFileHandle fd, long offset);

    [LibraryImport(Library, EntryPoint = "mmap", SetLastError = true)]
    public static partial void* mmap_anonymous(void* addr, nuint length, int prot, int flags, int fd, long offset);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int munmap(void* addr, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial void* mremap(void* oldAddress, nuint oldSize, nuint newSize, int flags, void* newAddress);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int madvise(void* addr, nuint length, int advice);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle memfd_create(string name, uint flags);
}
