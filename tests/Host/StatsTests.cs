using System.Net.Sockets;
using System.Text.Json;
using VduseActors.Host.Status;
using VduseActors.Simulator;
using VduseActors.Simulator.Remote;

namespace VduseActors.Host.Tests;

/// <summary>What running daemons say of themselves, to whom, and what those can do to them who ask.</summary>
public sealed class StatsTests : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private readonly InProcessHost _host = new();
    private readonly InProcessHost _other = new();
    private readonly List<(InProcessHost Host, Task<HostResult> Run)> _running = [];

    // Missing until the first daemon makes it.
    private string Folder => _host.PathOf("run/status");

    public void Dispose()
    {
        foreach (var (host, run) in _running)
        {
            host.Stop();
            run.Wait(_limit);
        }

        _host.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Every_daemon_tells_of_its_devices_and_queues()
    {
        await ServeAsync(_host, "disk { type = block, queues = 2, backend { type = memory, size = 1MiB } }");
        await ServeAsync(_other, "other { type = block, backend { type = null, size = 1GiB } }");
        var driver = _host.Kernel.Bus.BlockDriver("disk");
        Assert.True((await driver.WriteAsync(0, new byte[512], queue: 1)).IsOk);

        var reports = await ReportsAsync();

        var disk = reports.Single(report => report.Devices[0].Name == "disk");
        Assert.True(disk.Ready);
        Assert.Equal(Environment.ProcessId, disk.ProcessId);
        var device = Assert.Single(disk.Devices);
        Assert.Equal(DeviceState.Serving, device.State);
        Assert.Equal("memory (1 MiB)", device.Backend);
        Assert.Equal([0, 1], device.Queues.Select(queue => queue.Index));
        Assert.True(
            device.Queues[1] is { Requests: > 0, Kicks: > 0, Batches: > 0, Interrupts: > 0, InFlight: 0, OldestAge: null }, $"{device}");
        Assert.Equal("other", Assert.Single(reports.Single(report => report != disk).Devices).Name);

        var text = await AskAsync();
        Assert.Equal(ExitCode.Ok, text.ExitCode);
        Assert.Empty(text.Error);
        foreach (var part in new[] { "disk/0", "disk/1", "other/0", "Serving", "Running", "memory (1 MiB)", "REQUESTS", "MISSED-KICKS",
            "OLDEST" })
        {
            Assert.Contains(part, text.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task One_device_can_be_asked_for_and_one_that_is_not_served_is_a_mistake()
    {
        await ServeAsync(
            _host,
            "one { type = block, backend { type = memory, size = 1MiB } }\ntwo { type = block, backend { type = memory, size = 1MiB } }");

        Assert.Equal("two", Assert.Single(Assert.Single(await ReportsAsync("two")).Devices).Name);

        var missing = await AskAsync("three");
        Assert.Equal(ExitCode.BadInput, missing.ExitCode);
        Assert.Contains("three", Assert.Single(missing.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(missing.Output);
    }

    [Fact]
    public async Task A_request_that_storage_does_not_return_shows_with_its_age()
    {
        var plan = _host.PathOf("plan.conf");
        await File.WriteAllTextAsync(plan, "faults { stuck { kind = backend.stuck, operation = write, delay = 1s, every = 1 } }");
        var path = _host.PathOf("kernel");
        using var server = new KernelServer(() => new SimulatedVduse(_host.Kernel), path);
        using var faulty = new InProcessHost { OpenKernel = _ => RemoteVduse.Open(path) };
        await ServeAsync(faulty, "disk { type = block, backend { type = memory, size = 1MiB } }", "--faults", plan);
        var driver = _host.Kernel.Bus.BlockDriver("disk");
        var stuck = driver.WriteAsync(0, new byte[512]);

        while (Assert.Single(await ReportsAsync()).Devices[0].Queues[0] is not { InFlight: 1, OldestAge.TotalSeconds: > 0.01 })
        {
            // Come back before it was seen: on a machine that is too busy to look once in a second.
            stuck = stuck.IsCompleted ? driver.WriteAsync(0, new byte[512]) : stuck;
        }

        await stuck.WaitAsync(_limit);
        await StopAsync();
    }

    [Fact]
    public async Task The_socket_is_its_users_alone_and_gone_afterwards()
    {
        await ServeAsync(_host, "disk { type = block, backend { type = memory, size = 1MiB } }");

        var socket = Assert.Single(Directory.GetFileSystemEntries(Folder));
        Assert.Equal(Environment.ProcessId, StatusDirectory.ProcessOf(socket));
        if (OperatingSystem.IsLinux())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(socket));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
        }

        await StopAsync();
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public async Task Nobody_is_asked_where_no_socket_is_wanted()
    {
        await ServeAsync(_host, "disk { type = block, backend { type = memory, size = 1MiB } }", statusDirectory: "");

        var result = await AskAsync();

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains(Folder, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public async Task What_clients_send_is_not_read_and_one_that_goes_away_harms_nobody()
    {
        await ServeAsync(_host, "disk { type = block, backend { type = memory, size = 1MiB } }");
        for (var i = 0; i < 50; i++)
        {
            using var client = Connect();

            // It may have been answered and closed already.
            client.Send(new byte[100], SocketFlags.None, out _);
            if (i % 2 == 0)
            {
                client.Close(timeout: 0);
            }
        }

        Assert.Single(await ReportsAsync());
    }

    [Fact]
    public async Task Clients_that_do_not_take_their_answer_are_dropped_and_others_get_theirs()
    {
        // Answers that no socket's buffer holds.
        await ServeAsync(
            _host,
            string.Join(
                '\n',
                Enumerable.Range(0, 4).Select(i => $"disk{i} {{ type = block, queues = 256, backend {{ type = memory, size = 1MiB }} }}")));
        var lazy = Enumerable.Range(0, 12).Select(_ => Connect()).ToList();

        var report = Assert.Single(await ReportsAsync());

        Assert.Equal(4 * 256, report.Devices.Sum(device => device.Queues.Count));
        foreach (var client in lazy)
        {
            client.Dispose();
        }
    }

    [Fact]
    public async Task What_dead_daemons_left_is_cleared_away_and_nothing_else()
    {
        Directory.CreateDirectory(Folder);
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(Path.Combine(Folder, "dead")));
            File.Move(Path.Combine(Folder, "dead"), Path.Combine(Folder, "status:4711"));
        }

        Directory.CreateDirectory(Path.Combine(Folder, "disk"));
        await File.WriteAllTextAsync(Path.Combine(Folder, "status:notes"), "mine");

        var nobody = await AskAsync();
        Assert.Equal(ExitCode.BadInput, nobody.ExitCode);
        Assert.Contains("4711", Assert.Single(nobody.ErrorLines), StringComparison.Ordinal);

        await ServeAsync(_host, "disk { type = block, backend { type = memory, size = 1MiB } }");

        string[] expected = ["disk", $"status:{Environment.ProcessId}", "status:notes"];
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            Directory.GetFileSystemEntries(Folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_leftover_beside_a_living_daemon_is_a_line_of_its_own()
    {
        await ServeAsync(_host, "disk { type = block, backend { type = memory, size = 1MiB } }");
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(Path.Combine(Folder, "dead")));
            File.Move(Path.Combine(Folder, "dead"), Path.Combine(Folder, "status:4711"));
        }

        var result = await AskAsync();

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("4711", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("disk/0", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"version\":1,")]
    [InlineData("{\"version\":2,\"processId\":1,\"uptimeSeconds\":1,\"kernel\":\"k\",\"ready\":true,\"problem\":null,\"devices\":[]}")]
    [InlineData("null")]
    public async Task An_answer_that_is_none_is_one_line(string answer)
    {
        Directory.CreateDirectory(Folder);
        var path = Path.Combine(Folder, "status:4711");
        using var fake = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        fake.Bind(new UnixDomainSocketEndPoint(path));
        fake.Listen();
        var asked = AskAsync();
        using (var client = await fake.AcceptAsync().WaitAsync(_limit))
        {
            await client.SendAsync(System.Text.Encoding.UTF8.GetBytes(answer));
        }

        var result = await asked.WaitAsync(_limit);

        Assert.Equal(ExitCode.Failure, result.ExitCode);
        Assert.Contains("4711", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    private async Task ServeAsync(
        InProcessHost host,
        string devices,
        string? option = null,
        string? value = null,
        string? statusDirectory = null)
    {
        var config = host.Configure(devices, $"simulated\n  status-directory = \"{statusDirectory ?? Folder}\"");
        var run = host.RunAsync(option is null ? ["run", "--config", config] : ["run", "--config", config, option, value!]);
        _running.Add((host, run));
        var ready = host.Log.Seen("vdused ready");
        var first = await Task.WhenAny(ready, run).WaitAsync(_limit);
        Assert.True(first == ready, run.IsCompleted ? run.Result.Error : "not ready");
    }

    private async Task StopAsync()
    {
        foreach (var (host, run) in _running)
        {
            host.Stop();
            Assert.Equal(ExitCode.Ok, (await run.WaitAsync(_limit)).ExitCode);
        }

        _running.Clear();
    }

    private async Task<HostResult> AskAsync(params string[] arguments)
    {
        // A daemon that ends is no reason for the client to.
        using var client = new InProcessHost();
        return await client.RunAsync(["stats", "--directory", Folder, .. arguments]);
    }

    private async Task<StatusReport[]> ReportsAsync(params string[] arguments)
    {
        var result = await AskAsync(["--json", .. arguments]);
        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        return JsonSerializer.Deserialize(result.Output, StatusJson.Default.StatusReportArray)!;
    }

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(StatusDirectory.SocketsIn(Folder).Single()));
        return socket;
    }
}
