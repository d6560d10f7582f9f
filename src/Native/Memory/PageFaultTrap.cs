using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using static Tmds.Linux.LibC;

namespace VduseActors.Native;

/// <summary>
/// Hands the page faults of mappings of a memory file to a handler of ours (<c>userfaultfd</c>): whoever touches a page that the
/// file does not hold yet, by the CPU or inside a system call, waits until the handler has put the page there or refused it.
/// </summary>
/// <remarks>
/// Thread-safe. Whoever faults must not be managed code in the middle of a touch: a garbage collection would wait for it, while the
/// handler waits for the collection. System calls on the memory (<see cref="PageProbe"/>, <c>preadv2</c>) are safe.
/// </remarks>
public sealed unsafe class PageFaultTrap : IDisposable
{
    private readonly SafeFileHandle _handle;

    private PageFaultTrap(SafeFileHandle handle, bool canRefuse)
    {
        _handle = handle;
        CanRefuse = canRefuse;
        Descriptor = (int)handle.DangerousGetHandle();
    }

    /// <summary>Readable while faults wait for an answer. Owned by this object.</summary>
    public int Descriptor { get; }

    /// <summary>Whether the system can refuse a fault (<c>UFFDIO_POISON</c>, Linux 6.6).</summary>
    public bool CanRefuse { get; }

    /// <summary>Creates a trap.</summary>
    /// <param name="refusal">Why there is none, one line; null when there is.</param>
    /// <returns>
    /// Null where the system does not allow it: no userfaultfd, or none for faults inside system calls (that takes CAP_SYS_PTRACE
    /// or <c>vm.unprivileged_userfaultfd</c> = 1).
    /// </returns>
    public static PageFaultTrap? TryCreate(out string? refusal)
    {
        if (TryCreate(Libc.UFFD_FEATURE_MISSING_SHMEM | Libc.UFFD_FEATURE_POISON, out var error) is { } complete)
        {
            refusal = null;
            return new PageFaultTrap(complete, canRefuse: true);
        }

        if (error == Errno.EINVAL && TryCreate(Libc.UFFD_FEATURE_MISSING_SHMEM, out error) is { } basic)
        {
            refusal = null;
            return new PageFaultTrap(basic, canRefuse: false);
        }

        refusal = error is Errno.EPERM or Errno.EACCES
            ? "userfaultfd is not permitted: run as root, grant CAP_SYS_PTRACE, or set vm.unprivileged_userfaultfd to 1"
            : $"userfaultfd is not available ({error})";
        return null;
    }

    /// <summary>Arms a shared mapping of a memory file, until it is unmapped or the trap disposed.</summary>
    /// <param name="address">Page-aligned start of the mapping.</param>
    /// <param name="length">Whole pages.</param>
    public Errno Arm(nint address, nuint length)
    {
        var range = new Libc.uffdio_register { start = (ulong)address, len = length, mode = Libc.UFFDIO_REGISTER_MODE_MISSING };

        // SAFETY: the kernel reads and writes one uffdio_register, a local, and checks the range.
        return Call(Libc.UFFDIO_REGISTER, &range);
    }

    /// <summary>Takes the next fault, without blocking.</summary>
    /// <param name="page">Address of the page that is missing.</param>
    public bool TryRead(out nint page)
    {
        page = 0;
        Libc.uffd_msg message;

        // SAFETY: the kernel writes one message of 32 bytes, a local.
        while (Libc.read(_handle, &message, (nuint)sizeof(Libc.uffd_msg)) == sizeof(Libc.uffd_msg))
        {
            if (message.Event != Libc.UFFD_EVENT_PAGEFAULT)
                continue;

            page = (nint)(message.address & ~((ulong)Environment.SystemPageSize - 1));
            return true;
        }

        return false;
    }

    /// <summary>
    /// Puts a page into the file, with contents, and lets whoever waits for it go on. All of it at once for every reader.
    /// </summary>
    /// <param name="page">Address of the page in an armed mapping.</param>
    /// <param name="contents">One page.</param>
    /// <returns>None; EEXIST when the file has the page (whoever waits still waits); ENOENT when nothing is armed there any more.</returns>
    public Errno Install(nint page, ReadOnlySpan<byte> contents)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(contents.Length, Environment.SystemPageSize, nameof(contents));
        fixed (byte* source = contents)
        {
            while (true)
            {
                var copy = new Libc.uffdio_copy { dst = (ulong)page, src = (ulong)source, len = (ulong)contents.Length };

                // SAFETY: the source is one page, pinned; the kernel checks that the target is armed by us.
                var result = Call(Libc.UFFDIO_COPY, &copy);
                if (result != Errno.EAGAIN)
                    return result;
            }
        }
    }

    /// <summary>Lets whoever waits for a page fail: SIGBUS for a touch, EFAULT for a system call, now and until it is installed.</summary>
    public Errno Refuse(nint page)
    {
        var poison = new Libc.uffdio_poison { start = (ulong)page, len = (ulong)Environment.SystemPageSize };

        // SAFETY: the kernel reads and writes one uffdio_poison, a local, and checks that the target is armed by us.
        return Call(Libc.UFFDIO_POISON, &poison);
    }

    /// <summary>Lets whoever waits for a page look again.</summary>
    public Errno Wake(nint page)
    {
        var range = new Libc.uffdio_range { start = (ulong)page, len = (ulong)Environment.SystemPageSize };

        // SAFETY: the kernel reads one uffdio_range, a local.
        return Call(Libc.UFFDIO_WAKE, &range);
    }

    /// <summary>Whoever waits goes on with a page of zeroes.</summary>
    public void Dispose() => _handle.Dispose();

    private static SafeFileHandle? TryCreate(ulong features, out Errno error)
    {
        error = Errno.None;
        var descriptor = (int)syscall(Libc.SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
        if (descriptor < 0)
        {
            error = Libc.LastError;
            return null;
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        var api = new Libc.uffdio_api { api = Libc.UFFD_API, features = features };

        // SAFETY: the kernel reads and writes one uffdio_api, a local.
        if (Libc.ioctl(handle, Libc.UFFDIO_API, &api) == 0)
            return handle;

        error = Libc.LastError;
        handle.Dispose();
        return null;
    }

    private Errno Call(nuint request, void* argument) =>
        Libc.ioctl(_handle, request, argument) == 0 ? Errno.None : Libc.LastError;
}
