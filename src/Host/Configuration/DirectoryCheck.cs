using VduseActors.Host.Logging;
using VduseActors.Host.Serving;
using VduseActors.Host.Status;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Host.Configuration;

/// <summary>Looks whether the folders that a configuration names can be used, or made; nothing is made.</summary>
internal static class DirectoryCheck
{
    /// <summary>Checks all folders of a configuration.</summary>
    /// <param name="configuration">A configuration that was read.</param>
    /// <exception cref="BadInputException">The first one that cannot be used.</exception>
    public static void CheckAll(HostConfiguration configuration)
    {
        Check(configuration, StateDirectory.Key, configuration.Settings.Runtime.StateDirectory);
        Check(configuration, StatusDirectory.Key, configuration.Settings.StatusDirectory);
        CheckFile(configuration, LogSettings.FileKey, configuration.Log.File);
        if (configuration.Settings.StatusDirectory is { } status && !StatusDirectory.IsShortEnough(status))
        {
            throw configuration.Mistake(StatusDirectory.Key, $"{status} is too long for the path of a socket in it; name a shorter one");
        }
    }

    private static void Check(HostConfiguration configuration, string key, string? directory)
    {
        if (!string.IsNullOrEmpty(directory) && FindFault(directory) is { } fault)
        {
            throw configuration.Mistake(key, fault);
        }
    }

    /// <summary>A file that is written, and its folder, which gets others beside it.</summary>
    private static void CheckFile(HostConfiguration configuration, string key, string? file)
    {
        if (file is null)
        {
            return;
        }

        Check(configuration, key, Path.GetDirectoryName(Path.GetFullPath(file)));
        try
        {
            using var opened = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        }
        catch (FileNotFoundException)
        {
            // It will be made.
        }
        catch (DirectoryNotFoundException)
        {
            // So will its folder.
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw configuration.Mistake(
                key,
                Directory.Exists(file) ? $"{file} is a folder; name a file" : $"{file} cannot be written ({failure.Message}); change its mode or owner (chmod, chown), or name another file", failure);
        }
    }

    /// <summary>Why a folder cannot be used; null when it can, or can be made with those above it.</summary>
    private static string? FindFault(string directory)
    {
        string? missing = null;
        for (var path = Path.GetFullPath(directory); path is not null; path = Path.GetDirectoryName(path))
        {
            if (Directory.Exists(path))
            {
                var what = missing is null ? $"{path} cannot be written" : $"{missing} cannot be made";
                return DirectoryAccess.MayWrite(path) switch
                {
                    Errno.None => null,
                    Errno.EACCES =>
                        $"{what}: no permission to write to {path}; change its mode or owner (chmod, chown), the user, or name another folder",
                    Errno.EROFS => $"{what}: its file system is read-only; name another folder",
                    var errno => $"{what}: {errno}; name another folder",
                };
            }

            if (Path.Exists(path))
            {
                return $"{path} is a file; name a folder";
            }

            missing = path;
        }

        return $"{directory} cannot be made; name another folder";
    }
}
