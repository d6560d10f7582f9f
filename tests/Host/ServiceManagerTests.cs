using System.Net.Sockets;
using Microsoft.Extensions.Hosting.Systemd;
using VduseActors.Host.Systemd;

namespace VduseActors.Host.Tests;

public sealed class ServiceManagerTests
{
    [Fact]
    public void Every_state_is_one_message_of_assignments()
    {
        var manager = new Manager();
        var service = new ServiceManager(manager, _ => null, processId: 77);

        service.Ready("serving disk0");
        service.Status("busy");
        service.Watchdog();
        service.Stopping();

        Assert.Equal(["READY=1\nSTATUS=serving disk0", "STATUS=busy", "WATCHDOG=1", "STOPPING=1"], manager.Heard);
    }

    [Fact]
    public void A_manager_that_went_away_or_has_an_address_of_another_kind_is_no_trouble()
    {
        foreach (var failure in new Exception[] { new SocketException((int)SocketError.ConnectionRefused),
            new ArgumentOutOfRangeException("path") })
        {
            new ServiceManager(new Manager { Failure = failure }, _ => null, processId: 77).Ready("serving");
        }

        ServiceManager.None().Ready("serving");
    }

    [Fact]
    public void The_watchdog_is_due_at_half_the_time_allowed()
    {
        Assert.Equal(TimeSpan.FromSeconds(10), Interval(("WATCHDOG_USEC", "20000000")));
        Assert.Equal(TimeSpan.FromSeconds(10), Interval(("WATCHDOG_USEC", "20000000"), ("WATCHDOG_PID", "77")));
    }

    [Fact]
    public void A_watchdog_that_is_off_or_meant_for_another_process_is_none()
    {
        Assert.Null(Interval());
        Assert.Null(Interval(("WATCHDOG_USEC", "0")));
        Assert.Null(Interval(("WATCHDOG_USEC", "soon")));
        Assert.Null(Interval(("WATCHDOG_USEC", "20000000"), ("WATCHDOG_PID", "78")));
        Assert.Null(new ServiceManager(new Manager { IsEnabled = false }, _ => "20000000", processId: 77).WatchdogInterval);
    }

    private static TimeSpan? Interval(params (string Name, string Value)[] environment) =>
        new ServiceManager(
            new Manager(), name => environment.FirstOrDefault(other => other.Name == name).Value, processId: 77).WatchdogInterval;

    private sealed class Manager : ISystemdNotifier
    {
        public List<string> Heard { get; } = [];

        public Exception? Failure { get; init; }

        public bool IsEnabled { get; init; } = true;

        public void Notify(ServiceState state)
        {
            if (Failure is not null)
                throw Failure;
            Heard.Add(state.ToString());
        }
    }
}
