using Microsoft.Win32.SafeHandles;
using static Tmds.Linux.LibC;

namespace VduseActors.Native;

/// <summary>Calls on descriptors of any kind.</summary>
internal static class Descriptors
{
    /// <summary>Another descriptor of the same open file, close-on-exec.</summary>
    public static SafeFileHandle Duplicate(SafeFileHandle handle)
    {
        var copy = Libc.fcntl_dupfd(handle, F_DUPFD_CLOEXEC, 0);
        if (!copy.IsInvalid)
            return copy;
        var errno = Libc.LastError;
        copy.Dispose();
        throw LinuxErrors.Create(errno, "fcntl(F_DUPFD_CLOEXEC)", null);
    }

    /// <summary>Makes a descriptor that the kernel handed out without the flag close-on-exec.</summary>
    public static void SetCloseOnExec(SafeFileHandle handle) => _ = Libc.fcntl(handle, F_SETFD, FD_CLOEXEC);
}
