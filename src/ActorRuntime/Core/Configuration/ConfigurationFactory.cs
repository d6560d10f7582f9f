using System.Reflection;
using VduseActors.ActorRuntime.Configuration.Hocon;

namespace VduseActors.ActorRuntime.Configuration;

/// <summary>Makes configurations from HOCON texts.</summary>
/// <example><code>
/// var config = ConfigurationFactory.ParseString("akka.loglevel = DEBUG").WithFallback(ConfigurationFactory.Default());
/// </code></example>
public static class ConfigurationFactory
{
    private static readonly Lazy<Config> _reference =
        new(() => FromResource("VduseActors.ActorRuntime.reference.conf", typeof(ConfigurationFactory).Assembly));

    /// <summary>A configuration without keys.</summary>
    public static Config Empty => Config.Empty;

    /// <summary>The reference configuration of the actor runtime, which every actor system falls back on.</summary>
    public static Config Default() => _reference.Value;

    /// <summary>Parses a text.</summary>
    /// <param name="hocon">The HOCON text.</param>
    /// <exception cref="ConfigurationException">The text is malformed; the message names line and column.</exception>
    public static Config ParseString(string hocon) => ParseString(hocon, null);

    /// <summary>Parses a text whose includes a callback resolves.</summary>
    /// <param name="hocon">The HOCON text.</param>
    /// <param name="includeCallback">Gets the text between the quotes of <c>include "..."</c>; null refuses includes.</param>
    /// <exception cref="ConfigurationException">The text is malformed; the message names line and column.</exception>
    public static Config ParseString(string hocon, Func<string, HoconRoot>? includeCallback)
    {
        ArgumentNullException.ThrowIfNull(hocon);
        var includes = includeCallback is null ? HoconIncludes.None : new HoconIncludes.Callback(includeCallback);
        return new Config(HoconParser.Parse(hocon, null, includes));
    }

    /// <summary>Parses a resource embedded in an assembly.</summary>
    /// <param name="resourceName">The manifest name of the resource.</param>
    /// <param name="assembly">The assembly.</param>
    /// <exception cref="ConfigurationException">There is no such resource, or it is malformed.</exception>
    public static Config FromResource(string resourceName, Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        using var stream = assembly.GetManifestResourceStream(resourceName)
            ?? throw new ConfigurationException($"The assembly {assembly.GetName().Name} has no resource {resourceName}.");
        using var reader = new StreamReader(stream);
        return new Config(HoconParser.Parse(reader.ReadToEnd(), resourceName, HoconIncludes.None));
    }

    /// <summary>Parses a resource embedded in the assembly of a type.</summary>
    /// <typeparam name="TAssembly">Any type of the assembly.</typeparam>
    /// <param name="resourceName">The manifest name of the resource.</param>
    /// <exception cref="ConfigurationException">There is no such resource, or it is malformed.</exception>
    public static Config FromResource<TAssembly>(string resourceName) => FromResource(resourceName, typeof(TAssembly).Assembly);
}
