using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VduseActors.Host.Tests;

/// <summary>What only a whole process shows: signals, exit codes, the service manager.</summary>
public sealed partial class ProcessTests : IDisposable
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_service_manager_hears_ready_signs_of_life_and_stopping(bool isAbstract)
    {
        // A leading @ is how an address of the abstract namespace is written down; in memory it starts with a zero byte.
        var address = isAbstract ? $"@vdused-tests-{Guid.NewGuid():N}" : _files.PathOf("notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + address[1..] : address));
        using var vdused = VdusedProcess.Start(["run", "--config", Config()], ("NOTIFY_SOCKET", address), ("WATCHDOG_USEC", "200000"));

        Assert.Equal("READY=1\nSTATUS=serving disk", await ReceiveAsync(manager));
        Assert.Equal("WATCHDOG=1", await ReceiveAsync(manager));
        Assert.Equal("WATCHDOG=1", await ReceiveAsync(manager));
        await vdused.SignalAsync("TERM");
        string last;
        while ((last = await ReceiveAsync(manager)) == "WATCHDOG=1")
        {
            // It was on its way.
        }

        Assert.Equal("STOPPING=1", last);
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

    [Theory]
    [InlineData(":")]
    [InlineData("exec 2>&1")]
    public async Task A_standard_output_that_takes_nothing_does_not_hold_its_end(string redirection)
    {
        var path = _files.PathOf("notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));

        // The pipe has room for 64 KiB, or less where the user has many.
        using var vdused = VdusedProcess.StartLimited(
            $"{redirection}; timeout 10 head -c 65536 /dev/zero",
            ["run", "--verbose", "--config", Config("log.flush-timeout = 200ms")],
            ("NOTIFY_SOCKET", path));
        Assert.StartsWith("READY=1", await ReceiveAsync(manager), StringComparison.Ordinal);

        await vdused.SignalAsync("TERM");
        var result = await vdused.EndUnreadAsync().WaitAsync(_limit);

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        if (redirection == ":")
        {
            Assert.EndsWith(
                "lines of the log are missing: standard output did not take them.",
                Assert.Single(result.ErrorLines),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_line_of_the_log_is_time_level_and_message()
    {
        var output = await RunAsync("run", "--config", Config());

        Assert.All(output, line => Assert.Matches(PlainLine(), line));
        Assert.Contains(
            output,
            line => line.EndsWith("INF Device 'disk' is attached and served: memory (1 MiB), queues: 1.", StringComparison.Ordinal));
        Assert.Contains(output, line => line.Contains("INF vdused ready: serving disk on simulated kernel", StringComparison.Ordinal));
        Assert.DoesNotContain(output, line => line.Contains('"'));
    }

    [Fact]
    public async Task Verbose_lines_name_the_actor()
    {
        var output = await RunAsync("run", "--verbose", "--config", Config());

        Assert.All(output, line => Assert.Matches(PlainLine(), line));
        Assert.Contains(output, line => line.EndsWith(" akka://vdused/user/vduse/disk", StringComparison.Ordinal));
        Assert.Contains(output, line => line.Contains(" DBG ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_log_in_json_is_an_object_a_line()
    {
        var output = await RunAsync("run", "--config", Config("log.format = json"));

        var served = output.Select(line => JsonDocument.Parse(line).RootElement)
            .First(
                line => line.GetProperty("@m").GetString()!.StartsWith("Device 'disk' is attached and served", StringComparison.Ordinal));
        Assert.Equal("disk", served.GetProperty("Device").GetString());
        Assert.Equal(1, served.GetProperty("QueueCount").GetInt32());
        Assert.Equal("akka://vdused/user/vduse/disk", served.GetProperty("LogSource").GetString());
    }

    /// <summary>What it says from its start to its end.</summary>
    private static async Task<string[]> RunAsync(params string[] arguments)
    {
        using var vdused = VdusedProcess.Start(arguments);
        var before = await vdused.ReadToAsync("vdused ready").WaitAsync(_limit);
        await vdused.SignalAsync("TERM");
        var result = await vdused.EndAsync().WaitAsync(_limit);
        Assert.Equal(ExitCode.Ok, result.ExitCode);
        return [.. before, .. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private string Config(string more = "") =>
        _files.Configure("disk { type = block, backend { type = memory, size = 1MiB } }", $"simulated\n  {more}");

    [GeneratedRegex(@"^\d\d:\d\d:\d\d\.\d{3} (DBG|INF|WRN) \S")]
    private static partial Regex PlainLine();

    private static async Task<string> ReceiveAsync(Socket manager)
    {
        var buffer = new byte[512];
        var length = await manager.ReceiveAsync(buffer).WaitAsync(_limit);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
