using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting.Systemd;

namespace VduseActors.Host.Systemd;

/// <summary>Tells the service manager how the service is (sd_notify(3)). A failing send is ignored, as sd_notify recommends.</summary>
/// <remarks>
/// The messages go through Microsoft.Extensions.Hosting.Systemd; its lifetime for a generic host is not used. That one says READY as soon
/// as the host has started, which is before the first device is created, where whoever waits for this service wants to use them. It also
/// takes SIGTERM for itself and ends the host, which looks here like an actor system that ended by itself. When READY and STOPPING are due
/// is
/// <see cref="Serving.DeviceServer"/>'s to say; signs of life and the status come from the actors.
/// </remarks>
internal sealed class ServiceManager
{
    private readonly ISystemdNotifier? _manager;

    /// <summary>Creates it.</summary>
    /// <param name="manager">Where messages go; null, or not enabled: nowhere.</param>
    /// <param name="environment">Reads an environment variable; null when it is not set.</param>
    /// <param name="processId">This process, for <c>$WATCHDOG_PID</c>.</param>
    public ServiceManager(ISystemdNotifier? manager, Func<string, string?> environment, int processId)
    {
        _manager = manager;
        WatchdogInterval = manager is { IsEnabled: true } ? ReadWatchdog(environment, processId) : null;
    }

    /// <summary>How often <see cref="Watchdog"/> is due: half the time the manager allows; null when it does not watch.</summary>
    public TimeSpan? WatchdogInterval { get; }

    /// <summary>The one that started this process, if one did.</summary>
    public static ServiceManager OfProcess() => new(new SystemdNotifier(), Environment.GetEnvironmentVariable, Environment.ProcessId);

    /// <summary>Nobody.</summary>
    public static ServiceManager None() => new(manager: null, _ => null, processId: 0);

    /// <summary>The service serves.</summary>
    /// <param name="status">One line for <c>systemctl status</c>.</param>
    public void Ready(string status) => Send(new ServiceState($"{ServiceState.Ready}\nSTATUS={status}"));

    /// <summary>The service is about to end.</summary>
    public void Stopping() => Send(ServiceState.Stopping);

    /// <summary>What the service does, for <c>systemctl status</c>.</summary>
    /// <param name="status">One line.</param>
    public void Status(string status) => Send(new ServiceState($"STATUS={status}"));

    /// <summary>The service is alive.</summary>
    public void Watchdog() => Send(new ServiceState("WATCHDOG=1"));

    private void Send(ServiceState state)
    {
        try
        {
            _manager?.Notify(state);
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            // The manager went away or restarts, or its address is of a kind that is not known here: serving devices does not depend on it.
        }
    }

    private static TimeSpan? ReadWatchdog(Func<string, string?> environment, int processId)
    {
        if (!long.TryParse(environment("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            || microseconds == 0)
        {
            return null;
        }

        // The variables are inherited by children: they are meant only for the process that is named.
        return environment("WATCHDOG_PID") is { } pid && pid != processId.ToString(CultureInfo.InvariantCulture)
            ? null
            : TimeSpan.FromMicroseconds(microseconds / 2.0);
    }
}
