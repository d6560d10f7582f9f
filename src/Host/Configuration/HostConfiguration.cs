using Akka.Configuration;
using Serilog.Events;
using VduseActors.Configuration;
using VduseActors.Kernel;
using VduseActors.Simulator;

namespace VduseActors.Host.Configuration;

/// <summary>A configuration file that was read and understood.</summary>
/// <param name="Path">The file as the user named it.</param>
/// <param name="Config">All of it, for the actor system.</param>
/// <param name="Settings">The part about devices.</param>
/// <param name="Profile">What a simulated kernel is like.</param>
/// <param name="LogLevel">The least level that is logged.</param>
internal sealed record HostConfiguration(string Path, Config Config, VduseSettings Settings, KernelProfile Profile, LogEventLevel LogLevel)
{
    private const string DevicesKey = "vduse.devices";
    private const string LogLevelKey = "akka.loglevel";
    private const string StandardOutputLevelKey = "akka.stdout-loglevel";

    /// <summary>Reads a configuration file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="BadInputException">It cannot be read, is no HOCON, or says something that cannot work.</exception>
    public static HostConfiguration Load(string path)
    {
        var config = ConfigText.Read(path);
        if (DeviceBlockScan.Find(File.ReadAllText(path)) is { } twice)
        {
            throw new BadInputException(
                $"{path}:{twice.SecondLine}: {DevicesKey}.{twice.Name}: a device of this name stands on line {twice.FirstLine} already; give each device a name of its own.");
        }

        try
        {
            var settings = VduseSettings.Load(config);
            var profile = SimulatedProfiles.Find(settings.Profile)
                ?? throw At(path, config, "vduse.profile", $"is '{settings.Profile}'; it must be one of {SimulatedProfiles.Names}");
            var level = ReadLevel(path, config, LogLevelKey);
            ReadLevel(path, config, StandardOutputLevelKey);
            return settings.Devices.Count > 0
                ? new HostConfiguration(path, config, settings, profile, level)
                : throw At(path, config, DevicesKey, "no device is configured; write for example disk0 { type = block, backend { type = memory, size = 64MiB } }");
        }
        catch (VduseConfigurationException mistake)
        {
            throw At(path, config, mistake.Key, mistake.Message, mistake);
        }
    }

    /// <summary>The key of a device, or of a setting of it, from the root of the file.</summary>
    /// <param name="device">The device's name.</param>
    /// <param name="setting">The key below the device, or null for the device itself.</param>
    public static string KeyOf(string device, string? setting) =>
        setting is null ? $"{DevicesKey}.{device}" : $"{DevicesKey}.{device}.{setting}";

    /// <summary>Opens the kernel the file asks for.</summary>
    /// <param name="open">Opens a kernel.</param>
    /// <exception cref="BadInputException">It cannot be used: the module is not loaded, or no permission.</exception>
    public IVduseKernel OpenKernel(Func<KernelSelection, IVduseKernel> open)
    {
        try
        {
            return open(new KernelSelection(Settings.Kernel, Profile));
        }
        catch (VduseException failure)
        {
            throw Mistake("vduse.kernel", failure.Message, failure);
        }
    }

    /// <summary>The line about a mistake at a key of this file.</summary>
    /// <param name="key">The whole key, from the root.</param>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="cause">The cause, if there is one.</param>
    public BadInputException Mistake(string key, string message, Exception? cause = null) => At(Path, Config, key, message, cause);

    private static LogEventLevel ReadLevel(string path, Config config, string key) =>
        config.GetString(key, "INFO") switch
        {
            "DEBUG" => LogEventLevel.Debug,
            "INFO" => LogEventLevel.Information,
            "WARNING" => LogEventLevel.Warning,
            "ERROR" => LogEventLevel.Error,

            // Nothing is logged as fatal.
            "OFF" => LogEventLevel.Fatal,
            var unknown => throw At(path, config, key, $"is '{unknown}'; it must be one of DEBUG, INFO, WARNING, ERROR, OFF"),
        };

    private static BadInputException At(string path, Config config, string key, string message, Exception? cause = null)
    {
        var place = LineOf(config, key) is { } line ? $"{path}:{line}" : path;
        var subject = message.StartsWith($"{key}:", StringComparison.Ordinal) ? string.Empty : $"{key}: ";
        return new BadInputException($"{place}: {subject}{message}", cause);
    }

    /// <summary>The line of a key, or where that is missing of the section it is missing from.</summary>
    private static int? LineOf(Config config, string key)
    {
        while (true)
        {
            if (ConfigText.LineOf(config, key) is { } line)
            {
                return line;
            }

            var dot = key.LastIndexOf('.');
            if (dot < 0)
            {
                return null;
            }

            key = key[..dot];
        }
    }
}
