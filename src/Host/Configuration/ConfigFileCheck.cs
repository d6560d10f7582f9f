namespace VduseActors.Host.Configuration;

/// <summary>What must be true of a configuration file before it is parsed.</summary>
internal static class ConfigFileCheck
{
    /// <summary>Opens the file once.</summary>
    /// <param name="path">The file as the user named it.</param>
    /// <exception cref="BadInputException">It is not there, no file, or not readable.</exception>
    public static void MustBeReadable(string path)
    {
        if (Directory.Exists(path))
        {
            throw new BadInputException($"{path}: this is a directory; give --config the file in it.");
        }

        try
        {
            using var file = File.OpenRead(path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadInputException($"{path}: there is no such file; give --config the configuration to use.", failure);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new BadInputException($"{path}: no permission to read it; change its mode or owner (chmod, chown) or the user.", failure);
        }
    }
}
