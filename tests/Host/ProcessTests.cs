using System.Net.Sockets;
using System.Text;

namespace VduseActors.Host.Tests;

/// <summary>What only a whole process shows: signals, exit codes, the service manager.</summary>
public sealed class ProcessTests : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    private readonly InProcessHost _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("HUP")]
    public async Task A_signal_ends_it_in_order(string signal)
    {
        using var vdused = VdusedProcess.Start(["run", "--config", Config()]);
        await vdused.ReadToAsync("vdused ready").WaitAsync(_limit);

        await vdused.SignalAsync(signal);
        var result = await vdused.EndAsync().WaitAsync(_limit);

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Empty(result.Error);
        Assert.Contains("nothing is left", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_service_manager_hears_ready_signs_of_life_and_stopping()
    {
        var path = _files.PathOf("notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        using var vdused = VdusedProcess.Start(["run", "--config", Config()], ("NOTIFY_SOCKET", path), ("WATCHDOG_USEC", "200000"));

        Assert.StartsWith("READY=1\nSTATUS=serving disk\n", await ReceiveAsync(manager), StringComparison.Ordinal);
        Assert.Equal("WATCHDOG=1\n", await ReceiveAsync(manager));
        Assert.Equal("WATCHDOG=1\n", await ReceiveAsync(manager));
        await vdused.SignalAsync("TERM");
        string last;
        while ((last = await ReceiveAsync(manager)) == "WATCHDOG=1\n")
        {
            // It was on its way.
        }

        Assert.Equal("STOPPING=1\n", last);
        Assert.Equal(ExitCode.Ok, (await vdused.EndAsync().WaitAsync(_limit)).ExitCode);
    }

    [Fact]
    public async Task A_mistake_is_one_line_on_standard_error_and_nothing_else()
    {
        using var vdused = VdusedProcess.Start(["run", "--config", _files.Configure("disk { type = tape }")]);

        var result = await vdused.EndAsync().WaitAsync(_limit);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Single(result.ErrorLines);
        Assert.Empty(result.Output);
    }

    private string Config() => _files.Configure("disk { type = block, backend { type = memory, size = 1MiB } }");

    private static async Task<string> ReceiveAsync(Socket manager)
    {
        var buffer = new byte[512];
        var length = await manager.ReceiveAsync(buffer).WaitAsync(_limit);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
