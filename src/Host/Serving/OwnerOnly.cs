namespace VduseActors.Host.Serving;

/// <summary>Files and folders for the user alone that this process runs as.</summary>
internal static class OwnerOnly
{
    /// <summary>Makes a folder, and those above it, where there is none yet; one that is there keeps its mode.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static void CreateDirectory(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("VDUSE devices exist on Linux only.");
        }

        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Takes all rights to a file, or a socket, away from others.</summary>
    /// <param name="path">The file.</param>
    public static void Restrict(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("VDUSE devices exist on Linux only.");
        }

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
