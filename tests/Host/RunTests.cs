using System.Text.Json;
using Serilog.Events;
using VduseActors.Host.Configuration;
using VduseActors.Simulator;
using VduseActors.Simulator.Remote;

namespace VduseActors.Host.Tests;

public sealed class RunTests : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private readonly InProcessHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Every_configured_device_is_attached_when_it_says_ready_and_gone_when_it_ends()
    {
        var image = _host.Image("disk.img", 1 << 20);
        var config = _host.Configure($$"""
            one { type = block, serial = S-1, backend { type = file, path = "{{image}}" } }
            two { type = block, queues = 2, backend { type = memory, size = 1MiB } }
            """);

        var run = _host.RunAsync("run", "--config", config);
        await Ready(run);

        Assert.Equal(["one", "two"], _host.Kernel.Bus.ListDevices().Select(device => device.Name).Order());
        Assert.Equal("S-1", (await _host.Kernel.Bus.BlockDriver("one").GetIdAsync()).Serial);
        Assert.Equal(2, _host.Kernel.Bus.BlockDriver("two").QueueCount);

        _host.Stop();
        var result = await run.WaitAsync(_limit);

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Empty(result.Error);
        Assert.Empty(_host.Kernel.DeviceNames);
        Assert.Empty(_host.Kernel.Bus.ListDevices());
    }

    [Fact]
    public async Task What_was_written_through_the_ring_is_in_the_image_afterwards()
    {
        var image = _host.Image("disk.img", 1 << 20);
        var run = _host.RunAsync("run", "--config", _host.Configure($$"""disk { type = block, backend { type = file, path = "{{image}}" } }"""));
        await Ready(run);
        var data = Enumerable.Range(0, 4096).Select(i => (byte)i).ToArray();

        Assert.True((await _host.Kernel.Bus.BlockDriver("disk").WriteAsync(8, data)).IsOk);
        _host.Stop();
        await run.WaitAsync(_limit);

        var written = await File.ReadAllBytesAsync(image);
        Assert.Equal(data, written[(8 * 512)..][..data.Length]);
    }

    [Fact]
    public async Task The_configuration_chooses_what_the_simulated_kernel_is_like()
    {
        SimulatedVduse? kernel = null;
        using var host = new InProcessHost { OpenKernel = selection => kernel = (SimulatedVduse)KernelFactory.Open(selection) };
        var run = host.RunAsync("run", "--config", host.Configure(
            "disk { type = block, backend { type = memory, size = 1MiB } }", kernel: "simulated\n  profile = rfc-v3"));
        Assert.Same(host.Log.Seen("vdused ready"), await Task.WhenAny(host.Log.Seen("vdused ready"), run).WaitAsync(_limit));

        Assert.Same(KernelProfile.RfcV3, kernel!.Kernel.Profile);
        Assert.True((await kernel.Kernel.Bus.BlockDriver("disk").WriteAsync(8, new byte[512])).IsOk);

        host.Stop();
        Assert.Equal(ExitCode.Ok, (await run.WaitAsync(_limit)).ExitCode);
    }

    [Fact]
    public async Task List_shows_what_is_served_and_remove_refuses_it()
    {
        var run = _host.RunAsync("run", "--config", _host.Configure("disk { type = block, backend { type = memory, size = 64MiB } }"));
        await Ready(run);

        var list = await _host.RunAsync("list", "--json");
        var refused = await _host.RunAsync("remove", "disk");

        var device = JsonDocument.Parse(list.Output).RootElement[0];
        Assert.Equal("disk", device.GetProperty("name").GetString());
        Assert.Equal("block", device.GetProperty("type").GetString());
        Assert.True(device.GetProperty("attached").GetBoolean());
        Assert.Equal(64 << 20, device.GetProperty("capacityBytes").GetInt64());
        Assert.Equal(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains("disk", _host.Kernel.DeviceNames);
        _host.Stop();
        await run.WaitAsync(_limit);
    }

    [Fact]
    public async Task Check_config_creates_nothing()
    {
        var result = await _host.RunAsync(
            "check-config", "--config", _host.Configure("disk { type = block, backend { type = memory, size = 1MiB } }"));

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("1 device", result.Output, StringComparison.Ordinal);
        Assert.Empty(_host.Kernel.DeviceNames);
    }

    [Fact]
    public async Task List_does_not_wonder_who_serves_the_devices_of_a_kernel_in_another_process()
    {
        var path = _host.PathOf("kernel");
        using var server = new KernelServer(() => new SimulatedVduse(_host.Kernel), path);
        using var client = new InProcessHost { OpenKernel = _ => RemoteVduse.Open(path) };
        var run = _host.RunAsync("run", "--config", _host.Configure("disk { type = block, backend { type = memory, size = 1MiB } }"));
        await Ready(run);

        var list = await client.RunAsync("list", "--kernel", $"socket:{path}");

        Assert.Equal(ExitCode.Ok, list.ExitCode);
        Assert.EndsWith(" attached\n", list.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("unknown", list.Output, StringComparison.Ordinal);
        _host.Stop();
        await run.WaitAsync(_limit);
    }

    [Theory]
    [InlineData("DEBUG", true)]
    [InlineData("INFO", false)]
    public async Task The_configuration_chooses_what_is_logged(string level, bool seesDebug)
    {
        var config = _host.Configure("disk { type = block, backend { type = memory, size = 1MiB } }");
        await File.AppendAllTextAsync(config, $"akka.loglevel = {level}\n");
        var run = _host.RunAsync("run", "--config", config);
        await Ready(run);

        Assert.Equal(seesDebug, _host.Log.Events.Any(each => each.Level == LogEventLevel.Debug));
        _host.Stop();
        await run.WaitAsync(_limit);
    }

    [Fact]
    public async Task A_slow_log_gets_the_last_line()
    {
        using var host = new InProcessHost { Log = new CollectingSink { Slowness = TimeSpan.FromMilliseconds(20) } };
        var run = host.RunAsync("run", "--config", host.Configure("disk { type = block, backend { type = memory, size = 1MiB } }"));
        await Ready(run, host);

        host.Stop();
        await run.WaitAsync(_limit);

        Assert.Contains(host.Log.Lines, line => line.Contains("'disk' is detached and destroyed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Asked_to_end_before_it_served_it_says_so_and_fails()
    {
        var hanging = new HangingKernel(new SimulatedVduse(_host.Kernel));
        using var host = new InProcessHost { OpenKernel = _ => hanging };
        var run = host.RunAsync("run", "--config", host.Configure(
            "disk { type = block, backend { type = memory, size = 1MiB } }", "simulated\n  runtime.state-directory = \"\""));
        await hanging.Hangs.WaitAsync(_limit);

        host.Stop();
        await host.Log.Seen("vdused stops").WaitAsync(_limit);
        hanging.LetGo();
        var result = await run.WaitAsync(_limit);

        Assert.Equal(ExitCode.Failure, result.ExitCode);
        Assert.Contains("vdused was asked to end before its devices were served", host.Log.Lines);
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains("vdused ready", StringComparison.Ordinal));
        Assert.Empty(_host.Kernel.DeviceNames);
    }

    private async Task Ready(Task<HostResult> run, InProcessHost? host = null)
    {
        var ready = (host ?? _host).Log.Seen("vdused ready");
        var first = await Task.WhenAny(ready, run).WaitAsync(_limit);
        Assert.True(first == ready, run.IsCompleted ? run.Result.Error : "not ready");
    }
}
