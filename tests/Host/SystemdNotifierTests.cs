using System.Net.Sockets;
using System.Text;
using VduseActors.Host.Systemd;

namespace VduseActors.Host.Tests;

public sealed class SystemdNotifierTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vdused-tests-");
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public void Dispose()
    {
        _manager.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Every_state_is_one_datagram_of_assignments()
    {
        var path = Path.Combine(_folder.FullName, "notify");
        _manager.Bind(new UnixDomainSocketEndPoint(path));
        var notifier = Notifier(path);

        notifier.Ready("serving disk0");
        notifier.Status("busy");
        notifier.Watchdog();
        notifier.Stopping();

        Assert.Equal("READY=1\nSTATUS=serving disk0\n", Receive());
        Assert.Equal("STATUS=busy\n", Receive());
        Assert.Equal("WATCHDOG=1\n", Receive());
        Assert.Equal("STOPPING=1\n", Receive());
    }

    [Fact]
    public void A_leading_at_sign_means_the_abstract_namespace()
    {
        var name = $"vdused-tests-{Guid.NewGuid():N}";
        _manager.Bind(new UnixDomainSocketEndPoint("\0" + name));

        Notifier("@" + name).Stopping();

        Assert.Equal("STOPPING=1\n", Receive());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("vsock:2:1234")]
    [InlineData("/nowhere/notify")]
    public void Without_a_manager_that_listens_nothing_happens(string? socket) => Notifier(socket).Ready("serving");

    [Fact]
    public void The_watchdog_is_due_at_half_the_time_allowed()
    {
        Assert.Equal(TimeSpan.FromSeconds(10), Notifier("/x", ("WATCHDOG_USEC", "20000000")).WatchdogInterval);
        Assert.Equal(TimeSpan.FromSeconds(10), Notifier("/x", ("WATCHDOG_USEC", "20000000"), ("WATCHDOG_PID", "77")).WatchdogInterval);
    }

    [Fact]
    public void A_watchdog_that_is_off_or_meant_for_another_process_is_none()
    {
        Assert.Null(Notifier("/x").WatchdogInterval);
        Assert.Null(Notifier("/x", ("WATCHDOG_USEC", "0")).WatchdogInterval);
        Assert.Null(Notifier("/x", ("WATCHDOG_USEC", "soon")).WatchdogInterval);
        Assert.Null(Notifier("/x", ("WATCHDOG_USEC", "20000000"), ("WATCHDOG_PID", "78")).WatchdogInterval);
    }

    private static SystemdNotifier Notifier(string? socket, params (string Name, string Value)[] others) =>
        new(name => name == "NOTIFY_SOCKET" ? socket : others.FirstOrDefault(other => other.Name == name).Value, processId: 77);

    private string Receive()
    {
        _manager.ReceiveTimeout = 10_000;
        var buffer = new byte[256];
        return Encoding.UTF8.GetString(buffer, 0, _manager.Receive(buffer));
    }
}
