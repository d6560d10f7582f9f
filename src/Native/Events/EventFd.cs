using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using static Tmds.Linux.LibC;

namespace VduseActors.Native;

/// <summary>An eventfd: a 64-bit counter that a descriptor makes waitable. Non-blocking and close-on-exec.</summary>
/// <remarks>Thread-safe. Using it after <see cref="Dispose"/> throws <see cref="ObjectDisposedException"/>.</remarks>
public sealed unsafe class EventFd : IDisposable
{
    private readonly SafeFileHandle _handle;

    private EventFd(SafeFileHandle handle)
    {
        _handle = handle;
        Descriptor = (int)handle.DangerousGetHandle();
    }

    /// <summary>The descriptor, for epoll and for the kernel. Owned by this object: never close it.</summary>
    public int Descriptor { get; }

    /// <summary>Creates an eventfd whose counter is 0.</summary>
    /// <exception cref="LinuxException">EMFILE, ENFILE or ENOMEM.</exception>
    public static EventFd Create()
    {
        var handle = Libc.eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        if (!handle.IsInvalid)
            return new EventFd(handle);
        var errno = Libc.LastError;
        handle.Dispose();
        throw LinuxErrors.Create(errno, "eventfd", null);
    }

    /// <summary>
    /// Takes a reference to somebody's eventfd, which stays valid when they close theirs; what a kernel does with a kickfd.
    /// </summary>
    /// <param name="descriptor">Any number.</param>
    /// <param name="reference">A descriptor of its own for the same counter.</param>
    /// <returns>None; EBADF when the number is no open descriptor, EINVAL when it is not an eventfd, EMFILE.</returns>
    public static Errno TryReference(int descriptor, out EventFd? reference)
    {
        reference = null;
        using var theirs = new SafeFileHandle(descriptor, ownsHandle: false);
        SafeFileHandle handle;
        try
        {
            handle = Descriptors.Duplicate(theirs);
        }
        catch (LinuxException refused)
        {
            return refused.Errno;
        }

        reference = new EventFd(handle);
        if (new FileInfo(Invariant($"/proc/self/fd/{reference.Descriptor}")).LinkTarget == "anon_inode:[eventfd]")
            return Errno.None;

        reference.Dispose();
        reference = null;
        return Errno.EINVAL;
    }

    /// <summary>Adds 1 to the counter, which wakes whoever waits. Never blocks: a full counter is already a signal.</summary>
    public void Signal()
    {
        ulong one = 1;
        // SAFETY: eventfd reads exactly the 8 bytes of the local.
        while (Libc.write(_handle, &one, sizeof(ulong)) < 0)
        {
            var errno = Libc.LastError;
            if (errno == Errno.EAGAIN)
                return;
            if (errno != Errno.EINTR)
                throw LinuxErrors.Create(errno, "write to an eventfd", null);
        }
    }

    /// <summary>Takes the counter and sets it to 0.</summary>
    /// <param name="count">The number of signals since the last drain, or 0.</param>
    /// <returns>Whether there was any.</returns>
    public bool TryDrain(out ulong count)
    {
        ulong value = 0;
        // SAFETY: eventfd writes exactly the 8 bytes of the local.
        while (Libc.read(_handle, &value, sizeof(ulong)) < 0)
        {
            var errno = Libc.LastError;
            if (errno == Errno.EAGAIN)
            {
                count = 0;
                return false;
            }

            if (errno != Errno.EINTR)
                throw LinuxErrors.Create(errno, "read from an eventfd", null);
        }

        count = value;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
