using Akka.Configuration;
using VduseActors.Devices;
using VduseActors.Kernel;

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
    /// <exception cref="VduseConfigurationException">A key is unknown or has a wrong value.</exception>
    public static VduseSettings Load(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var vduse = ConfigSection.Of(config, "vduse");
        var settings = new VduseSettings
        {
            Kernel = vduse.Kernel("kernel"),
            Profile = vduse.Text("profile", "6.12")!,
            StatusDirectory = vduse.Text("status-directory"),
            Runtime = ReadRuntime(vduse.Section("runtime")),
            Devices = ReadDevices(vduse.Section("devices")),
        };
        CheckPlacement(settings.Devices, LoopSettings.Read(config).DataCpus.Count);
        vduse.Section("loops");
        vduse.RefuseUnknown();
        return settings;
    }

    private static void CheckPlacement(IEnumerable<IDeviceDefinition> devices, int loops)
    {
        foreach (var device in devices)
        {
            if (device.Placement.Loops.FirstOrDefault(loop => loop >= loops, -1) is >= 0 and var missing)
            {
                throw new VduseConfigurationException(
                    $"vduse.devices.{device.Name}.loops", $"names loop {missing}, but there are {loops}, numbered from 0; raise vduse.loops.data-count");
            }
        }
    }

    private static RuntimeSettings ReadRuntime(ConfigSection section)
    {
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
        section.RefuseUnknown();
        if (settings.MemoryBudget == 0)
            throw section.Wrong("memory-budget", "must be greater than 0; write for example 512m, or auto for a quarter of the machine's memory");
        if (settings.ReplyDeadline <= settings.QuiesceTimeout)
            throw section.Wrong("reply-deadline", $"must be longer than quiesce-timeout ({settings.QuiesceTimeout.TotalSeconds} s)");
        if (settings.MaxBackoff < settings.MinBackoff)
            throw section.Wrong("max-backoff", $"must not be shorter than min-backoff ({settings.MinBackoff.TotalMilliseconds} ms)");

        // A message that waits for longer than the kernel does breaks the device for good.
        var limit = TimeSpan.FromSeconds(settings.MessageTimeoutSeconds ?? 30);
        if (limit > TimeSpan.Zero && settings.ReplyDeadline >= limit)
            throw section.Wrong("reply-deadline", $"must be shorter than the kernel's message timeout ({limit.TotalSeconds} s)");
        return settings;
    }

    private static List<IDeviceDefinition> ReadDevices(ConfigSection devices)
    {
        var definitions = new List<IDeviceDefinition>();
        var links = new LinkTable();
        foreach (var name in devices.Keys)
        {
            if (VduseDeviceName.FindFault(name) is { } fault)
                throw devices.Wrong(name, $"the device name {fault}; choose another");
            definitions.Add(DeviceReader.Read(name, devices.Section(name), links));
        }

        links.RefuseIncomplete();

        return definitions;
    }
}
