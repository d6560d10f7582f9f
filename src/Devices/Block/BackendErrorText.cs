using VduseActors.Kernel;

namespace VduseActors.Devices.Block;

/// <summary>Words a backend's failure for the log: what failed, why, and what to do where something can be done.</summary>
internal static class BackendErrorText
{
    public static string Describe(IBlockBackend backend, string operation, Errno error) =>
        $"{operation} on {backend.Description} failed with {ErrnoText.Name(error)}{Remedy(operation, error)}; "
        + "the driver gets an I/O error, and further ones are only counted";

    private static string Remedy(string operation, Errno error) => (operation, error) switch
    {
        (_, Errno.ENOSPC) => " (no space left: free some on its file system)",
        ("flush", not Errno.ENODATA) => " (data already acknowledged may be lost; flushes fail until the backend is opened again)",
        (_, Errno.EFAULT) => " (the driver's memory cannot be accessed)",
        (_, Errno.EDQUOT) => " (the quota is used up: raise it or free some space)",
        (_, Errno.EIO) => " (the storage failed: see the kernel log)",
        (_, Errno.ENODATA) => " (it is shorter than it was: restore it and restart the device)",
        (_, Errno.EROFS) => " (its file system became read-only: see the kernel log)",
        _ => "",
    };
}
