using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Remote;

namespace VduseActors.Host.Tests;

/// <summary>Processes that are killed while they serve a kernel that remembers.</summary>
public sealed class CrashTests : IAsyncDisposable
{
    private const string Packed = "packed = on,", InOrder = "in-order = on,";
    private const string Resumed = "goes on where an earlier process stopped";

    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vdused-crash-");
    private readonly CancellationTokenSource _stopLoad = new();
    private SimulatedKernel? _kernel;
    private KernelServer? _server;
    private VdusedProcess? _process;
    private Task<BlockLoadReport>? _running;

    private string StateDirectory => Path.Combine(_folder.FullName, "state");

    private string Log => Path.Combine(StateDirectory, "disk0", "queue-0.inflight");

    private SimulatedBlockDriver Disk => _kernel!.Bus.BlockDriver("disk0");

    public async ValueTask DisposeAsync()
    {
        _process?.Dispose();
        await _stopLoad.CancelAsync();
        _server?.Dispose();
        _kernel?.Dispose();
        if (_running is not null)
        {
            await _running;
        }

        _stopLoad.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("6.12", 1, "inline", "")]
    [InlineData("6.12", 4, "pool", "")]
    [InlineData("7.3", 1, "pool", "")]
    [InlineData("7.3", 4, "inline", "")]
    [InlineData("6.12", 2, "pool", Packed)]
    [InlineData("7.3", 2, "inline", Packed)]
    [InlineData("7.3", 2, "pool", InOrder)]
    [InlineData("7.3", 1, "pool", $"{Packed} {InOrder}")]
    public async Task A_server_that_is_killed_amid_load_again_and_again_loses_and_doubles_no_request(
        string profile, int queues, string io, string rings)
    {
        Boot(profile);
        await RunAsync(Configure(queues, io, rings), "vdused ready");
        var load = StartLoad();

        for (var kill = 0; kill < 4; kill++)
        {
            await ProgressAsync(load, 1000);
            await KillAsync();
            await RunAsync(Configure(queues, io, rings), Resumed);
        }

        await ProgressAsync(load, 1000);
        await EndAsync();
    }

    [Fact]
    public async Task A_server_that_is_killed_as_soon_as_it_has_taken_over_loses_nothing()
    {
        Boot("7.3");
        await RunAsync(Configure(2, "pool"), "vdused ready");
        var load = StartLoad();
        await ProgressAsync(load, 1000);

        for (var kill = 0; kill < 3; kill++)
        {
            await KillAsync();
            await RunAsync(Configure(2, "pool"), "is taken over");
        }

        await ProgressAsync(load, 1000);
        await EndAsync();
    }

    [Fact]
    public async Task Another_device_of_the_same_name_is_refused_and_the_one_in_use_goes_on_with_its_own_configuration()
    {
        Boot("6.12");
        await RunAsync(Configure(1, "inline"), "vdused ready");
        var load = StartLoad();
        await ProgressAsync(load, 100);
        await KillAsync();

        using var other = VdusedProcess.Start(["run", "--config", Configure(2, "inline")]);
        var refused = await other.EndAsync();

        Assert.Equal(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains("it has 1 queues, not 2", refused.Error, StringComparison.Ordinal);
        Assert.Contains("'vdused remove disk0'", refused.Error, StringComparison.Ordinal);
        Assert.Equal(["disk0"], _kernel!.DeviceNames);
        await RunAsync(Configure(1, "inline"), Resumed);
        await ProgressAsync(load, 100);
        await EndAsync();
    }

    [Theory]
    [InlineData("cut", "")]
    [InlineData("torn", "")]
    [InlineData("missing", "")]
    [InlineData("torn", Packed)]
    [InlineData("missing", Packed)]
    public async Task A_damaged_log_of_a_ring_in_use_is_refused_and_nothing_is_done_twice(string damage, string rings)
    {
        Boot("6.12");
        await RunAsync(Configure(1, "inline", rings), "vdused ready");
        await ProgressAsync(StartLoad(), 100);
        await KillAsync();
        Damage(damage);

        using var next = VdusedProcess.Start(["run", "--config", Configure(1, "inline", rings)]);
        var refused = await next.EndAsync();

        Assert.Equal(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains("what was in flight cannot be known", refused.Error, StringComparison.Ordinal);
        Assert.Contains("queue-0.inflight", refused.Error, StringComparison.Ordinal);
        Assert.Equal(["disk0"], _kernel!.DeviceNames);
        Assert.True(Disk.OutstandingCount > 0);
        Assert.Empty(Disk.Violations);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("torn")]
    [InlineData("missing")]
    [InlineData("link")]
    public async Task A_damaged_log_costs_its_own_device_and_the_others_go_on(string damage)
    {
        Boot("6.12");
        var config = ConfigureTwo();
        await RunAsync(config, "vdused ready");
        await ProgressAsync(StartLoad(), 100);
        await KillAsync();
        Damage(damage);

        await RunAsync(config, "vdused ready: serving disk1 on");

        var other = _kernel!.Bus.BlockDriver("disk1");
        Assert.True((await other.WriteAsync(0, new byte[4096]).WaitAsync(_limit)).IsOk);
        Assert.True(Disk.OutstandingCount > 0);
        await _process!.SignalAsync("TERM");
        var end = await _process.EndAsync().WaitAsync(_limit);
        Assert.Equal(ExitCode.Ok, end.ExitCode);
        Assert.Equal(["disk0"], _kernel.DeviceNames);
        Assert.Empty(Disk.Violations);
    }

    [Fact]
    public async Task A_split_ring_in_order_needs_no_log_to_go_on_amid_load()
    {
        Boot("7.3");
        await RunAsync(Configure(1, "pool", InOrder), "vdused ready");
        var load = StartLoad();
        await ProgressAsync(load, 1000);
        await KillAsync();
        Damage("missing");

        await RunAsync(Configure(1, "pool", InOrder), "vdused ready");

        await ProgressAsync(load, 1000);
        await EndAsync();
    }

    [Fact]
    public async Task A_damaged_log_does_not_matter_when_nothing_is_in_flight()
    {
        Boot("6.12");
        await RunAsync(Configure(1, "inline"), "vdused ready");
        for (var i = 0; i < 300; i++)
        {
            Assert.True((await Disk.ReadAsync(0, new byte[4096])).IsOk);
        }

        await KillAsync();
        Damage("torn");

        await RunAsync(Configure(1, "inline"), "vdused ready");
        await ProgressAsync(StartLoad(), 100);
        await EndAsync();
    }

    [Fact]
    public async Task A_device_without_a_record_is_somebody_elses_and_is_left_alone()
    {
        Boot("6.12");
        await RunAsync(Configure(1, "inline"), "vdused ready");
        await KillAsync();
        Directory.Delete(StateDirectory, recursive: true);

        using var next = VdusedProcess.Start(["run", "--config", Configure(1, "inline")]);
        var refused = await next.EndAsync();

        Assert.Equal(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains("EEXIST", refused.Error, StringComparison.Ordinal);
        Assert.Single(_kernel!.Bus.ListDevices());
    }

    [Fact]
    public async Task A_simulated_machine_of_its_own_verifies_what_a_server_does()
    {
        var socket = Path.Combine(_folder.FullName, "kernel");
        using var machine = VdusedProcess.StartLab("simulate", "--socket", socket, "--profile", "7.3", "--requests", "3000");
        await machine.ReadToAsync("ready");
        await RunAsync(Configure(2, "inline"), "vdused ready");
        await machine.ReadToAsync("0 failed, 0 wrong");

        await _process!.SignalAsync("TERM");
        Assert.Equal(ExitCode.Ok, (await _process.EndAsync()).ExitCode);
        await machine.SignalAsync("TERM");
        var end = await machine.EndAsync();

        Assert.Equal(ExitCode.Ok, end.ExitCode);
        Assert.Contains("nothing was wrong", end.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(socket));
    }

    [Fact]
    public async Task A_socket_on_which_nobody_listens_is_named_with_the_command_that_helps()
    {
        using var run = VdusedProcess.Start(["run", "--config", Configure(1, "inline")]);

        var refused = await run.EndAsync();

        Assert.Equal(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains("vduse.kernel", refused.Error, StringComparison.Ordinal);
        Assert.Contains("vduse-lab simulate --socket", refused.Error, StringComparison.Ordinal);
        Assert.Equal(1, refused.Error.Count(c => c == '\n'));
    }

    private void Boot(string profile)
    {
        _kernel = new SimulatedKernel(KernelProfile.All.Single(known => known.Version == profile));
        _server = new KernelServer(() => new SimulatedVduse(_kernel), Path.Combine(_folder.FullName, "kernel"));
    }

    private string Configure(int queues, string io, string rings = "")
    {
        var image = Path.Combine(_folder.FullName, "disk.img");
        using (var file = File.OpenHandle(image, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite))
        {
            RandomAccess.SetLength(file, 16 << 20);
        }

        var path = Path.Combine(_folder.FullName, "vdused.conf");
        File.WriteAllText(path, $$"""
            vduse {
              kernel = "socket:{{_folder.FullName}}/kernel"
              runtime { state-directory = "{{StateDirectory}}" }
              devices.disk0 { type = block, queues = {{queues}}, {{rings}} backend { type = file, path = "{{image}}", io = {{io}} } }
            }
            """);
        return path;
    }

    /// <summary>As with one queue, and a second device beside it.</summary>
    private string ConfigureTwo()
    {
        var path = Configure(1, "inline");
        File.AppendAllText(
            path,
            "\nvduse.devices.disk1 { type = block, backend { type = file, path = \"" + Path.Combine(_folder.FullName, "disk1.img")
                + "\" } }\n");
        using var file = File.OpenHandle(Path.Combine(_folder.FullName, "disk1.img"), FileMode.Create, FileAccess.Write);
        RandomAccess.SetLength(file, 1 << 20);
        return path;
    }

    private async Task RunAsync(string config, string until)
    {
        _process?.Dispose();
        _process = VdusedProcess.Start(["run", "--config", config]);
        await _process.ReadToAsync(until).WaitAsync(_limit);
    }

    private async Task KillAsync()
    {
        await _process!.SignalAsync("KILL");
        await _process.EndAsync();
    }

    private BlockLoad StartLoad()
    {
        var load = new BlockLoad(Disk, new BlockLoadOptions { FlushEvery = 50 });
        _running = load.RunAsync(_stopLoad.Token);
        return load;
    }

    private static async Task ProgressAsync(BlockLoad load, long requests)
    {
        var target = load.CompletedCount + requests;
        using var limit = new CancellationTokenSource(_limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (load.CompletedCount < target)
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private void Damage(string how)
    {
        switch (how)
        {
            case "cut":
                using (var file = File.OpenHandle(Log, FileMode.Open, FileAccess.Write))
                {
                    RandomAccess.SetLength(file, RandomAccess.GetLength(file) / 2);
                }

                break;
            case "torn":
                var bytes = File.ReadAllBytes(Log);
                bytes.AsSpan(bytes.Length / 2).Fill(0xff);
                File.WriteAllBytes(Log, bytes);
                break;
            case "link":
                File.Move(Log, Log + ".aside");
                File.CreateSymbolicLink(Log, Log + ".aside");
                break;
            default:
                File.Delete(Log);
                break;
        }
    }

    /// <summary>Ends load and server in order, and judges.</summary>
    private async Task EndAsync()
    {
        await _stopLoad.CancelAsync();
        var report = await _running!.WaitAsync(_limit);
        Assert.Empty(Disk.Violations);
        Assert.Empty(_kernel!.FindBadTouches("disk0"));
        Assert.True(report.IsClean, $"{report}");

        await _process!.SignalAsync("TERM");
        var end = await _process.EndAsync().WaitAsync(_limit);
        Assert.Equal(ExitCode.Ok, end.ExitCode);
        Assert.Empty(_kernel.DeviceNames);
        Assert.Empty(Directory.EnumerateFileSystemEntries(StateDirectory));
    }
}
