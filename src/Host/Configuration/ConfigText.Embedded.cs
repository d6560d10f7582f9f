using VduseActors.ActorRuntime.Configuration.Hocon;

namespace VduseActors.Host.Configuration;

/// <summary>Configuration files as the embedded runtime reads them: includes are followed and every value knows its line.</summary>
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
            return HoconFile.Parse(path);
        }
        catch (ConfigurationException mistake)
        {
            throw new BadInputException(mistake.Message, mistake);
        }
    }

    /// <summary>The line on which the value of a key stands, counted from 1; null when that is not known.</summary>
    /// <param name="config">A configuration.</param>
    /// <param name="key">A dotted path.</param>
    public static int? LineOf(Config config, string key) => HoconFile.OriginOf(config, key)?.Line;
}
