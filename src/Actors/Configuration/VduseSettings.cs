using Akka.Configuration;
using VduseActors.Devices;
using VduseActors.Devices.Types;
using VduseActors.Settings;

namespace VduseActors.Configuration;

/// <summary>The section <c>vduse</c> of a configuration, read and checked. <c>config/reference.conf</c> documents every key.</summary>
public sealed record VduseSettings
{
    private VduseSettings()
    {
    }

    /// <summary>Which kernel the host uses: <c>auto</c>, <c>linux</c>, <c>simulated</c> or <c>socket:PATH</c>.</summary>
    public required KernelChoice Kernel { get; init; }

    /// <summary>Name of the kernel that a simulated one is like.</summary>
    public required string Profile { get; init; }

    /// <summary>Where the host has the socket that tells how its devices are; empty: nowhere; null: where it sees fit.</summary>
    public string? StatusDirectory { get; init; }

    /// <summary>Settings of the actors.</summary>
    public required RuntimeSettings Runtime { get; init; }

    /// <summary>The configured devices, in the order of the configuration.</summary>
    public required IReadOnlyList<IDeviceDefinition> Devices { get; init; }

    /// <summary>Reads the section <c>vduse</c>. Touches nothing outside: images are looked at when a device starts.</summary>
    /// <param name="config">A configuration that has the section, or not: everything has a default, and no device is one.</param>
    /// <param name="types">The types that devices may have; null: those of this library.</param>
    /// <exception cref="VduseConfigurationException">A key is unknown or has a wrong value.</exception>
    public static VduseSettings Load(Config config, DeviceTypeRegistry? types = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        return VduseConfigurationException.Of(() => Read(AkkaSettings.Read(config), types ?? DeviceTypeRegistry.BuiltIn));
    }

    /// <summary>As for a configuration of Akka's, from settings that know where they stand.</summary>
    /// <param name="tree">Settings that have the section, or not.</param>
    /// <param name="types">The types that devices may have; null: those of this library.</param>
    /// <exception cref="VduseConfigurationException">A key is unknown or has a wrong value; the exception has the place.</exception>
    public static VduseSettings Load(SettingsTree tree, DeviceTypeRegistry? types = null)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return VduseConfigurationException.Of(() => Read(tree, types ?? DeviceTypeRegistry.BuiltIn));
    }

    private static VduseSettings Read(SettingsTree tree, DeviceTypeRegistry types)
    {
        var vduse = SettingsSection.Of(tree, "vduse");

        // The log is the host's own affair.
        vduse.Allow("kernel", "profile", "status-directory", "loops", "runtime", "log", "devices");
        var settings = new VduseSettings
        {
            Kernel = KernelChoice.TryParse(vduse.Text("kernel"), out var kernel) || vduse.Text("kernel") is null
                ? kernel
                : throw vduse.NotAmong("kernel", "no kernel", ["auto", "linux", "simulated", "\"socket:PATH\""]),
            Profile = vduse.Text("profile", "6.12")!,
            StatusDirectory = vduse.Text("status-directory"),
            Runtime = ReadRuntime(vduse.Section("runtime")),
            Devices = ReadDevices(vduse.Section("devices"), types),
        };
        CheckPlacement(settings.Devices, vduse.Section("devices"), LoopSettings.Read(tree).DataCpus.Count);
        return settings;
    }

    private static void CheckPlacement(IEnumerable<IDeviceDefinition> definitions, SettingsSection devices, int loops)
    {
        foreach (var device in definitions)
        {
            if (device.Placement.Loops.FirstOrDefault(loop => loop >= loops, -1) is >= 0 and var missing)
            {
                throw devices.Section(device.Name).Wrong(
                    "loops", Invariant($"names loop {missing}, but there are {loops}, numbered from 0; raise vduse.loops.data-count"));
            }
        }
    }

    private static RuntimeSettings ReadRuntime(SettingsSection section)
    {
        section.Allow(
            "quiesce-timeout", "reply-deadline", "batch-budget", "memory-budget", "failure-policy", "max-attempts", "reopen-after",
            "max-failures", "failure-window",
            "min-backoff", "max-backoff", "interrupt-retry", "kick-poll", "shutdown-timeout", "message-timeout", "bus-error-guard",
            "state-directory");
        var defaults = new RuntimeSettings();
        var timeout = section.Integer("message-timeout", -1, -1, int.MaxValue);
        var settings = new RuntimeSettings
        {
            QuiesceTimeout = section.Duration("quiesce-timeout", defaults.QuiesceTimeout),
            ReplyDeadline = section.Duration("reply-deadline", defaults.ReplyDeadline),
            BatchBudget = section.Integer("batch-budget", defaults.BatchBudget, 1, 65536),
            MemoryBudget = section.Text("memory-budget") is "auto" or null ? null : section.Bytes("memory-budget", 0),
            FailurePolicy = section.Choice("failure-policy", defaults.FailurePolicy),
            MaxAttempts = section.Integer("max-attempts", defaults.MaxAttempts, 1, 100),
            ReopenAfter = section.Integer("reopen-after", defaults.ReopenAfter, 1, 1000),
            MaxFailures = section.Integer("max-failures", defaults.MaxFailures, 1, 1_000_000),
            FailureWindow = section.Duration("failure-window", defaults.FailureWindow),
            MinBackoff = section.Duration("min-backoff", defaults.MinBackoff),
            MaxBackoff = section.Duration("max-backoff", defaults.MaxBackoff),
            InterruptRetry = section.Duration("interrupt-retry", defaults.InterruptRetry),
            KickPoll = section.Duration("kick-poll", defaults.KickPoll),
            ShutdownTimeout = section.Duration("shutdown-timeout", defaults.ShutdownTimeout),
            MessageTimeoutSeconds = timeout < 0 ? null : (uint)timeout,
            BusErrorGuard = section.Flag("bus-error-guard", defaults.BusErrorGuard),
            StateDirectory = section.Text("state-directory") is { Length: > 0 } directory ? directory : null,
        };
        if (settings.MemoryBudget == 0)
        {
            throw section.Wrong(
                "memory-budget", "must be greater than 0; write for example 512m, or auto for a quarter of the machine's memory");
        }

        if (settings.ReplyDeadline <= settings.QuiesceTimeout)
        {
            throw section.Wrong(
                "reply-deadline", Invariant($"must be longer than quiesce-timeout ({settings.QuiesceTimeout.TotalSeconds} s)"));
        }

        if (settings.MaxBackoff < settings.MinBackoff)
        {
            throw section.Wrong(
                "max-backoff", Invariant($"must not be shorter than min-backoff ({settings.MinBackoff.TotalMilliseconds} ms)"));
        }

        // A message that waits for longer than the kernel does breaks the device for good.
        var limit = TimeSpan.FromSeconds(settings.MessageTimeoutSeconds ?? 30);
        if (limit > TimeSpan.Zero && settings.ReplyDeadline >= limit)
            throw section.Wrong("reply-deadline", Invariant($"must be shorter than the kernel's message timeout ({limit.TotalSeconds} s)"));
        return settings;
    }

    private static List<IDeviceDefinition> ReadDevices(SettingsSection devices, DeviceTypeRegistry types)
    {
        var definitions = new List<IDeviceDefinition>();
        var links = new NetLinks();
        foreach (var name in devices.Keys)
        {
            RefuseTwice(name, devices);
            definitions.Add(types.Read(name, devices, links));
        }

        links.RefuseIncomplete();

        return definitions;
    }

    /// <summary>Two blocks of one key are merged; two devices of one name in a file are one too many.</summary>
    private static void RefuseTwice(string name, SettingsSection devices)
    {
        var seen = new Dictionary<string, SettingsOrigin>(StringComparer.Ordinal);
        foreach (var block in devices.Find(name)?.Blocks ?? [])
        {
            if (!seen.TryAdd(block.File ?? string.Empty, block))
            {
                throw new SettingsException(
                    SettingsPath.Append(devices.Path, name),
                    Invariant(
                        $"a device of this name stands on line {seen[block.File ?? string.Empty].Line} already; give each device a name of its own"),
                    block);
            }
        }
    }
}
