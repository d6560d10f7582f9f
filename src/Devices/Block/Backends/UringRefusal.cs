using VduseActors.Kernel;

namespace VduseActors.Devices.Block.Backends;

/// <summary>Words why there is no io_uring, with a remedy.</summary>
internal static class UringRefusal
{
    public static string Explain(Errno errno) => errno switch
    {
        Errno.EPERM =>
            "this process may not use io_uring (EPERM): sysctl kernel.io_uring_disabled, or a seccomp filter of the container, forbids it",
        Errno.ENOSYS => "this kernel has no io_uring, or one before Linux 5.5",
        Errno.EMFILE or Errno.ENFILE => "there are too many open files for an io_uring; raise the limit (ulimit -n)",
        Errno.ENOMEM => "there is not enough memory for an io_uring; before Linux 5.12 it counts as locked memory (ulimit -l)",
        _ => $"io_uring failed with {ErrnoText.Name(errno)}",
    };

    public static string ExplainMemory(Errno errno) =>
        $"io_uring does not take the device's umem ({ErrnoText.Name(errno)}), so requests cost more; each queue's ring needs as much locked memory again: "
        + "LimitMEMLOCK=infinity in systemd, or CAP_IPC_LOCK";
}
