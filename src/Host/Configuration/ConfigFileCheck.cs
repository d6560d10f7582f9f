namespace VduseActors.Host.Configuration;

/// <summary>What must be true of a file that the user named before it is parsed.</summary>
internal static class ConfigFileCheck
{
    /// <summary>Opens the file once.</summary>
    /// <param name="path">The file as the user named it.</param>
    /// <param name="option">The option that named it.</param>
    /// <param name="what">What the file should be, for the remedy.</param>
    /// <exception cref="BadInputException">It is not there, no file, or not readable.</exception>
    public static void MustBeReadable(string path, string option = "--config", string what = "the configuration to use")
    {
        if (Directory.Exists(path))
        {
            throw new BadInputException($"{path}: this is a directory; give {option} the file in it.");
        }

        try
        {
            using var file = File.OpenRead(path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadInputException($"{path}: there is no such file; give {option} {what}.", failure);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new BadInputException($"{path}: no permission to read it; change its mode or owner (chmod, chown) or the user.", failure);
        }
    }
}
