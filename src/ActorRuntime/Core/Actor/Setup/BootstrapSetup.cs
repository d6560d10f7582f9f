namespace VduseActors.ActorRuntime.Actor;

/// <summary>What an actor system needs before anything else: its configuration.</summary>
public sealed class BootstrapSetup : Setup.Setup
{
    private BootstrapSetup(Config? config) => Config = config;

    /// <summary>The configuration; null for the reference configuration alone.</summary>
    public Config? Config { get; }

    /// <summary>A setup without a configuration.</summary>
    public static BootstrapSetup Create() => new(null);

    /// <summary>The same with a configuration.</summary>
    /// <param name="config">The configuration.</param>
    public BootstrapSetup WithConfig(Config config) => ReferenceEquals(config, Config) ? this : new(config);

    /// <summary>The same with a configuration that completes the one there is.</summary>
    /// <param name="config">The configuration.</param>
    public BootstrapSetup WithConfigFallback(Config config) => new(Config is null ? config : Config.WithFallback(config));
}
