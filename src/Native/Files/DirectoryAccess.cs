using VduseActors.Kernel;
using static Tmds.Linux.LibC;

namespace VduseActors.Native;

/// <summary>Whether folders can be used, asked without changing anything.</summary>
public static class DirectoryAccess
{
    /// <summary>Whether this process, as it is now, may make files in a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>None; EACCES, EROFS for a file system that cannot be written, ENOENT, ENOTDIR, or another errno.</returns>
    public static Errno MayWrite(string path) =>
        Libc.faccessat(AT_FDCWD, path, W_OK | X_OK, AT_EACCESS) == 0 ? Errno.None : Libc.LastError;
}
