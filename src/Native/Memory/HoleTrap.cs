using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using static Tmds.Linux.LibC;

namespace VduseActors.Native;

/// <summary>
/// Makes pages of a memory file that hold no memory fault when a mapping of it is touched, as those of the kernel's bounce memory
/// do: a touch is SIGBUS, a system call on it EFAULT. Without it the first touch would make a page of zeroes.
/// </summary>
/// <remarks>Thread-safe. Armed mappings stay armed until they are unmapped or the trap is disposed.</remarks>
public sealed unsafe class HoleTrap : IDisposable
{
    private readonly SafeFileHandle _handle;

    private HoleTrap(SafeFileHandle handle) => _handle = handle;

    /// <summary>Creates a trap; null where the system does not allow it (a seccomp filter, a kernel before 5.11).</summary>
    public static HoleTrap? TryCreate()
    {
        var descriptor = (int)syscall(Libc.SYS_userfaultfd, O_CLOEXEC | Libc.UFFD_USER_MODE_ONLY);
        if (descriptor < 0)
            return null;

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        var api = new Libc.uffdio_api
        {
            api = Libc.UFFD_API,
            features = Libc.UFFD_FEATURE_MISSING_SHMEM | Libc.UFFD_FEATURE_SIGBUS,
        };

        // SAFETY: the kernel reads and writes one uffdio_api, a local.
        if (Libc.ioctl(handle, Libc.UFFDIO_API, &api) == 0)
            return new HoleTrap(handle);

        handle.Dispose();
        return null;
    }

    /// <summary>Arms a mapping of a memory file.</summary>
    /// <param name="address">Page-aligned start of the mapping.</param>
    /// <param name="length">Whole pages.</param>
    public Errno Arm(nint address, nuint length)
    {
        var range = new Libc.uffdio_register
        {
            start = (ulong)address,
            len = length,
            mode = Libc.UFFDIO_REGISTER_MODE_MISSING,
        };

        // SAFETY: the kernel reads and writes one uffdio_register, a local, and checks the range.
        return Libc.ioctl(_handle, Libc.UFFDIO_REGISTER, &range) == 0 ? Errno.None : Libc.LastError;
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
