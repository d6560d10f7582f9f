using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace VduseActors.Host.Systemd;

/// <summary>Tells the service manager how the service is (sd_notify(3)): datagrams of assignments to <c>$NOTIFY_SOCKET</c>.</summary>
/// <remarks>Without the variable, outside of systemd, nothing is sent. A failing send is ignored, as sd_notify recommends.</remarks>
internal sealed class SystemdNotifier
{
    private readonly UnixDomainSocketEndPoint? _manager;

    /// <summary>Creates a notifier.</summary>
    /// <param name="environment">Reads an environment variable; null when it is not set.</param>
    /// <param name="processId">This process, for <c>$WATCHDOG_PID</c>.</param>
    public SystemdNotifier(Func<string, string?> environment, int processId)
    {
        var socket = environment("NOTIFY_SOCKET");
        if (string.IsNullOrEmpty(socket) || socket[0] is not ('/' or '@'))
        {
            return;
        }

        // A leading @ is how an address of the abstract namespace is written down; in memory it starts with a zero byte.
        _manager = new UnixDomainSocketEndPoint(socket[0] == '@' ? "\0" + socket[1..] : socket);
        WatchdogInterval = ReadWatchdog(environment, processId);
    }

    /// <summary>How often <see cref="Watchdog"/> is due: half the time the manager allows; null when it does not watch.</summary>
    public TimeSpan? WatchdogInterval { get; }

    /// <summary>The service serves.</summary>
    /// <param name="status">One line for <c>systemctl status</c>.</param>
    public void Ready(string status) => Send($"READY=1\nSTATUS={status}\n");

    /// <summary>The service is about to end.</summary>
    public void Stopping() => Send("STOPPING=1\n");

    /// <summary>What the service does, for <c>systemctl status</c>.</summary>
    /// <param name="status">One line.</param>
    public void Status(string status) => Send($"STATUS={status}\n");

    /// <summary>The service is alive.</summary>
    public void Watchdog() => Send("WATCHDOG=1\n");

    private void Send(string state)
    {
        if (_manager is null)
        {
            return;
        }

        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes(state), _manager);
        }
        catch (SocketException)
        {
            // The manager went away or restarts: serving devices does not depend on it.
        }
    }

    private static TimeSpan? ReadWatchdog(Func<string, string?> environment, int processId)
    {
        if (!long.TryParse(environment("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) || microseconds == 0)
        {
            return null;
        }

        // The variables are inherited by children: they are meant only for the process that is named.
        return environment("WATCHDOG_PID") is { } pid && pid != processId.ToString(CultureInfo.InvariantCulture)
            ? null
            : TimeSpan.FromMicroseconds(microseconds / 2.0);
    }
}
