using Akka.Actor;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests.Managers;

/// <summary>
/// Somebody ends the manager: its devices stay in the kernel, those who watch are told why, and the next manager takes them over.
/// </summary>
public sealed class ManagerEndTests(ITestOutputHelper output) : DeviceFixture(output, Config, KernelProfile.Linux73)
{
    private static readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vduse-manager-end-");

    private static string Config => $"""
        vduse.runtime.state-directory = "{_folder.FullName}"
        akka.coordinated-shutdown.phases.before-service-unbind.timeout = 45s
        """;

    private IVduseDevices Devices => VduseDevices.Get(Sys);

    [Theory]
    [InlineData("kill")]
    [InlineData("poison")]
    [InlineData("stop")]
    [InlineData("bus")]
    public async Task Its_devices_are_left_and_taken_over_by_the_next_one(string end)
    {
        var options = Image(end);
        var disk = await StartAsync(options);
        using var stop = new CancellationTokenSource();
        using var watching = new CancellationTokenSource(Patience);
        var watch = Devices.WatchAsync(watching.Token);
        var load = new BlockLoad(disk, new BlockLoadOptions { Depth = 8 });
        var running = load.RunAsync(stop.Token);
        Progress(load);

        End(end);

        DeviceEvent? told = null;
        await foreach (var happened in watch)
        {
            if (happened.Kind != DeviceEventKind.Failed)
                continue;
            told = happened;
            break;
        }

        Assert.StartsWith("the manager of the devices is not there: ", told?.Reason, StringComparison.Ordinal);
        Assert.Contains("to take it over", told!.Reason, StringComparison.Ordinal);
        Assert.Equal([options.Name], Kernel.ListDevices());

        // An order is answered at once, and not by its limit.
        var refused = await Assert.ThrowsAsync<VduseDeviceException>(() => Devices.ListAsync(TimeSpan.FromMinutes(10)).WaitAsync(Patience));
        Assert.StartsWith("the manager of the devices is not there: ", refused.Message, StringComparison.Ordinal);
        Assert.IsNotType<AskTimeoutException>(refused.InnerException);

        var next = VduseDevices.Start(Sys, Kernel);
        await next.StartAsync(new BlockDeviceDefinition(options), Patience);
        Progress(load);
        await stop.CancelAsync();
        var report = await running.WaitAsync(Patience);
        Assert.True(report.IsClean, $"{report}");
        Assert.Empty(disk.Violations);
        Assert.True(Assert.Single(await next.ListAsync()).IsAdopted);
        await next.StopAsync(options.Name);
        Assert.Empty(Kernel.ListDevices());
    }

    [Fact]
    public async Task Coordinated_shutdown_does_not_wait_for_one_that_is_gone()
    {
        Watch(Manager);
        Manager.Tell(Kill.Instance);
        ExpectTerminated(Manager, Patience);

        await CoordinatedShutdown.Get(Sys).Run(CoordinatedShutdown.ClrExitReason.Instance).WaitAsync(Patience);
    }

    private void End(string how)
    {
        switch (how)
        {
            case "kill":
                Manager.Tell(Kill.Instance);
                break;
            case "poison":
                Manager.Tell(PoisonPill.Instance);
                break;
            case "stop":
                Sys.Stop(Manager);
                break;
            default:
                Sys.ActorSelection(Manager.Path / "bus+").Tell(PoisonPill.Instance);
                break;
        }
    }

    private static BlockDeviceOptions Image(string name)
    {
        var path = Path.Combine(_folder.FullName, $"{name}.img");
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        RandomAccess.SetLength(file, 8 << 20);
        return new BlockDeviceOptions { Name = name, Queues = 2, Backend = new FileBackendOptions { Path = path } };
    }
}
