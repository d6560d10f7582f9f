using System.Diagnostics.CodeAnalysis;

namespace VduseActors.ActorRuntime.Configuration;

/// <summary>Conveniences for configurations that may be null.</summary>
public static class ConfigExtensions
{
    /// <summary>The configuration completed by the fallback; the fallback alone if there is no configuration.</summary>
    /// <param name="config">A configuration or null.</param>
    /// <param name="fallback">What completes it; may be the same configuration.</param>
    public static Config? SafeWithFallback(this Config? config, Config? fallback) =>
        config is null ? fallback : ReferenceEquals(config, fallback) ? config : config.WithFallback(fallback);

    /// <summary>True for null and for a configuration without keys.</summary>
    /// <param name="config">A configuration or null.</param>
    public static bool IsNullOrEmpty([NotNullWhen(false)] this Config? config) => config is null || config.IsEmpty;
}
