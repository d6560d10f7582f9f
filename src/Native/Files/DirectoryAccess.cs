using VduseActors.Kernel;

namespace VduseActors.Native;

/// <summary>Whether folders can be used, asked without changing anything.</summary>
public static class DirectoryAccess
{
    /// <summary>Whether this process, as it is now, may make files in a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>None; EACCES, EROFS for a file system that cannot be written, ENOENT, ENOTDIR, or another errno.</returns>
    public static Errno MayWrite(string path) =>
        Libc.faccessat(Libc.AT_FDCWD, path, Libc.W_OK | Libc.X_OK, Libc.AT_EACCESS) == 0 ? Errno.None : Libc.LastError;
}
