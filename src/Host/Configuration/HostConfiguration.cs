using Serilog.Events;
using VduseActors.Configuration;
using VduseActors.Host.Logging;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Settings;
using VduseActors.Simulator;

namespace VduseActors.Host.Configuration;

/// <summary>A configuration file that was read and understood.</summary>
/// <param name="Path">The file as the user named it.</param>
/// <param name="Tree">All of it.</param>
/// <param name="Settings">The part about devices.</param>
/// <param name="Profile">What a simulated kernel is like.</param>
/// <param name="LogLevel">The least level that is logged.</param>
internal sealed record HostConfiguration(
    string Path,
    SettingsTree Tree,
    VduseSettings Settings,
    KernelProfile Profile,
    LogEventLevel LogLevel)
{
    private const string DevicesKey = "vduse.devices";

    /// <summary>Where the log goes.</summary>
    public LogSettings Log { get; init; } = new();

    /// <summary>Reads a configuration file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="BadInputException">It cannot be read, is no HOCON, or says something that cannot work.</exception>
    public static HostConfiguration Load(string path)
    {
        ConfigFileCheck.MustBeReadable(path);
        SettingsTree? tree = null;
        try
        {
            tree = SettingsTree.Load(path);
            var settings = VduseSettings.Load(tree);
            var profile = SimulatedProfiles.Find(settings.Profile)
                ?? throw At(path, tree, "vduse.profile", $"is '{settings.Profile}'; it must be one of {SimulatedProfiles.Names}");
            var akka = SettingsSection.Of(tree, "akka");
            var level = ReadLevel(akka, "loglevel");
            ReadLevel(akka, "stdout-loglevel");
            ActorConfiguration.From(tree);
            ClassNames.MustBeThere(tree);
            return settings.Devices.Count > 0
                ? new HostConfiguration(
                    path, tree, settings, profile, level)
                { Log = LogSettings.Read(SettingsSection.Of(tree, LogSettings.Section)) }
                : throw NoDevice(path, tree);
        }
        catch (VduseConfigurationException mistake)
        {
            throw At(path, tree!, mistake.Key, mistake.Problem, mistake, mistake.Origin);
        }
        catch (SettingsException mistake)
        {
            // A mistake of the text itself has its column too: it shows which of several braces or quotes is meant.
            throw mistake.Key is { } key
                ? At(path, tree!, key, mistake.Problem, mistake, mistake.Origin)
                : new BadInputException(mistake.Message, mistake);
        }
    }

    /// <summary>The key of a device, or of a setting of it, from the root of the file.</summary>
    /// <param name="device">The device's name.</param>
    /// <param name="setting">The key below the device, or null for the device itself.</param>
    public static string KeyOf(string device, string? setting) =>
        SettingsPath.Append(DevicesKey, device) + (setting is null ? string.Empty : $".{setting}");

    /// <summary>Opens the kernel the file asks for.</summary>
    /// <param name="open">Opens a kernel.</param>
    /// <exception cref="BadInputException">It cannot be used: the module is not loaded, or no permission.</exception>
    public IVduseKernel OpenKernel(Func<KernelSelection, IVduseKernel> open)
    {
        try
        {
            return open(new KernelSelection(Settings.Kernel, Profile));
        }
        catch (LinuxException failure)
        {
            throw Mistake("vduse.kernel", failure.Message, failure);
        }
    }

    /// <summary>The line about a mistake at a key of this file.</summary>
    /// <param name="key">The whole key, from the root.</param>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="cause">The cause, if there is one.</param>
    public BadInputException Mistake(string key, string message, Exception? cause = null) => At(Path, Tree, key, message, cause);

    private static LogEventLevel ReadLevel(SettingsSection akka, string key) =>
        akka.OneOf(key, ["DEBUG", "INFO", "WARNING", "ERROR", "OFF"]) switch
        {
            "DEBUG" => LogEventLevel.Debug,
            "WARNING" => LogEventLevel.Warning,
            "ERROR" => LogEventLevel.Error,

            // Nothing is logged as fatal.
            "OFF" => LogEventLevel.Fatal,
            _ => LogEventLevel.Information,
        };

    /// <summary>A misspelt section at the root is no mistake of the text: it may hold what others refer to.</summary>
    private static BadInputException NoDevice(string path, SettingsTree tree)
    {
        const string example = "write for example disk0 { type = block, backend { type = memory, size = 64MiB } }";
        var meant = tree.Find("vduse") is null
            ? tree.Root.Keys.Select(pair => pair.Key).FirstOrDefault(key => NearestWord.Find(key, ["vduse"]) is not null)
            : null;
        return meant is null
            ? At(path, tree, DevicesKey, $"no device is configured; {example}")
            : At(
                path,
                tree,
                meant,
                $"no device is configured, and this section is not read; did you mean 'vduse'? In vduse.devices {example}");
    }

    private static BadInputException At(
        string path,
        SettingsTree tree,
        string key,
        string message,
        Exception? cause = null,
        SettingsOrigin? origin = null)
    {
        origin ??= tree.OriginOf(key);
        var place = origin is null ? path : $"{origin.File}:{origin.Line}";
        var subject = message.StartsWith($"{key}:", StringComparison.Ordinal) ? string.Empty : $"{key}: ";
        return new BadInputException($"{place}: {subject}{message}", cause);
    }
}
