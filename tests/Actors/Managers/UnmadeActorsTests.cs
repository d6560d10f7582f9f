using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using VduseActors.Devices;
using VduseActors.Loops;
using VduseActors.Simulator;

namespace VduseActors.Actors.Tests.Managers;

/// <summary>An actor that cannot be made: whoever asked is told at once, and nobody waits for it in vain.</summary>
public sealed class UnmadeActorsTests
{
    // Far below the limit of an order, and below the 40 s that a shutdown has for the devices.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private const string Configuration = """
        akka.loglevel = ERROR
        akka.coordinated-shutdown.phases.before-service-unbind.timeout = 45s
        """;

    [Theory]
    [InlineData("vduse.loops.bus", "the manager of the devices is not there: it cannot be made (FormatException: ")]
    [InlineData("vduse.loops.control", "its supervisor cannot be made (FormatException: ")]
    [InlineData("vduse.loops.data-0", "its actors cannot be made (FormatException: ")]
    public async Task A_loop_that_cannot_be_made_is_the_reason_why_there_is_no_device(string loop, string reason)
    {
        using var kernel = new SimulatedVduse(KernelProfile.Linux612);
        var system = ActorSystem.Create("unmade", Configuration);
        Break(system, loop);
        var devices = VduseDevices.Start(system, kernel);

        for (var i = 0; i < 2; i++)
        {
            var refused = await Assert.ThrowsAsync<VduseDeviceException>(() => devices.StartAsync(Disk()).WaitAsync(_patience));
            Assert.StartsWith(reason, refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refused.Message);
        }

        Assert.Empty(kernel.ListDevices());
        await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance).WaitAsync(_patience);
    }

    /// <summary>As a configuration does that no parser can read.</summary>
    private static void Break(ActorSystem system, string loop)
    {
        var executor = typeof(EventLoopExecutorConfigurator);
        var config = ConfigurationFactory.ParseString($$"""
            id = "{{loop}}"
            type = Dispatcher
            executor = "{{executor.FullName}}, {{executor.Assembly.GetName().Name}}"
            throughput = 64
            throughput-deadline-time = 0ms
            shutdown-timeout = 1s
            cpu = "none"
            """);
        Assert.True(system.Dispatchers.RegisterConfigurator(loop, new DispatcherConfigurator(config, system.Dispatchers.Prerequisites)));
    }

    private static DeviceSpec Disk() => DeviceSpec.Parse("disk0", "block", "backend { type = memory, size = 1MiB }");
}
