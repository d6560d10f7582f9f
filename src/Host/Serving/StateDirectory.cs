using VduseActors.Kernel;
using VduseActors.Settings;
using VduseActors.Simulator;

namespace VduseActors.Host.Serving;

/// <summary>Where <c>vdused</c> keeps what a later one needs to take its devices over, unless the configuration says.</summary>
internal static class StateDirectory
{
    /// <summary>The key, from the root of the configuration.</summary>
    public const string Key = "vduse.runtime.state-directory";

    /// <summary>That of a daemon that root runs.</summary>
    public const string OfTheSystem = "/run/vdused";

    /// <summary>
    /// A directory in memory that outlives the process: that of the service manager, of the system, or of the user's session.
    /// </summary>
    /// <param name="kernel">Where the devices are; one that ends with this process leaves nothing to take over.</param>
    /// <param name="variable">Looks up an environment variable.</param>
    /// <returns>Null when there is none.</returns>
    public static string? Default(IVduseKernel kernel, Func<string, string?> variable) =>
        kernel is SimulatedVduse ? null : InMemory(variable);

    /// <summary>The directory in memory that outlives the process.</summary>
    /// <param name="variable">Looks up an environment variable.</param>
    /// <returns>Null when there is none.</returns>
    public static string? InMemory(Func<string, string?> variable) =>
        variable("RUNTIME_DIRECTORY") is { Length: > 0 } service ? service.Split(':')[0]
        : Environment.IsPrivilegedProcess ? OfTheSystem
        : variable("XDG_RUNTIME_DIR") is { Length: > 0 } session ? Path.Combine(session, "vdused")
        : null;

    /// <summary>The configuration with the default in it, where one is needed and can be used.</summary>
    /// <param name="config">What was configured.</param>
    /// <param name="directory">The default, or null.</param>
    /// <param name="failure">Why the default cannot be used, or null.</param>
    public static SettingsTree Apply(SettingsTree config, string? directory, out string? failure)
    {
        failure = null;
        if (config.Find(Key) is not null || directory is null)
        {
            return config;
        }

        try
        {
            OwnerOnly.CreateDirectory(directory);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            failure = refused.Message;
            return config;
        }

        return config.WithFallback(SettingsTree.Of(Key, directory));
    }
}
