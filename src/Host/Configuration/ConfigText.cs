using Akka.Configuration;

namespace VduseActors.Host.Configuration;

/// <summary>Configuration files as Akka reads them: the parser keeps no places, so mistakes name file and key.</summary>
internal static class ConfigText
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; mistakes name it as it is given here.</param>
    /// <exception cref="BadInputException">It cannot be read or is no HOCON.</exception>
    public static Config Read(string path)
    {
        ConfigFileCheck.MustBeReadable(path);
        try
        {
            return ConfigurationFactory.ParseString(File.ReadAllText(path));
        }
        catch (Exception mistake) when (mistake is not (IOException or UnauthorizedAccessException))
        {
            // The parser has no one exception type: unbalanced braces end in IndexOutOfRangeException, for one.
            throw new BadInputException($"{path}: not valid HOCON ({mistake.Message}): check braces, quotes and '='.", mistake);
        }
    }

    /// <summary>Not known here.</summary>
    /// <param name="config">A configuration.</param>
    /// <param name="key">A dotted path.</param>
    public static int? LineOf(Config config, string key) => null;
}
