using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using AuthorADevice;
using EmbedInAkka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VduseActors.Configuration;
using VduseActors.Hosting;
using VduseActors.Simulator;
using Xunit.Abstractions;

namespace VduseActors.Samples.Tests;

/// <summary>The sample applications do what they say and leave nothing behind.</summary>
public sealed class EmbedInAkkaTests(ITestOutputHelper output) : IDisposable
{
    private readonly SimulatedVduse _kernel = new(KernelProfile.Linux612);

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public async Task The_hosted_application_serves_moves_and_closes_its_disks_and_leaves_none()
    {
        using var text = new StringWriter();

        var good = await new HostedApplication(_kernel, text).RunAsync();

        output.WriteLine(text.ToString());
        Assert.True(good, text.ToString());
        Assert.Empty(_kernel.ListDevices());
    }

    [Fact]
    public async Task The_application_without_a_host_serves_its_disk_and_leaves_none()
    {
        using var text = new StringWriter();

        var good = await new PlainApplication(_kernel, text).RunAsync();

        output.WriteLine(text.ToString());
        Assert.True(good, text.ToString());
        Assert.Empty(_kernel.ListDevices());
    }

    [Theory]
    [InlineData("", 45)]
    [InlineData("akka.coordinated-shutdown.phases.before-service-unbind.timeout = 90s", 90)]
    public async Task Detaching_may_take_longer_than_a_phase_of_coordinated_shutdown_usually_does(string configuration, int seconds)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddAkka("phases", akka => akka
            .AddHocon(ConfigurationFactory.ParseString("akka.loglevel = WARNING\n" + configuration), HoconAddMode.Prepend)
            .AddVduse(_kernel));
        using var host = builder.Build();
        await host.StartAsync();

        var system = host.Services.GetRequiredService<ActorSystem>();

        Assert.Equal(TimeSpan.FromSeconds(seconds), CoordinatedShutdown.Get(system).Timeout(CoordinatedShutdown.PhaseBeforeServiceUnbind));
        Assert.True(seconds > VduseSettings.Load(system.Settings.Config).Runtime.ShutdownTimeout.TotalSeconds);
        await host.StopAsync();
    }

    [Fact]
    public async Task Devices_of_the_configuration_and_of_the_code_start_with_the_host_when_that_is_asked_for()
    {
        const string Configured = "vduse.devices.disk0 { type = block, backend { type = memory, size = 1MiB } }";
        using (var without = Build(Configured, akka => akka.AddVduse(_kernel)))
        {
            await without.StartAsync();
            Assert.Empty(_kernel.ListDevices());
            await without.StopAsync();
        }

        using var host = Build(
            Configured,
            akka =>
                akka.AddVduse(_kernel).WithConfiguredVduseDevices().WithVduseDevice(
                    "disk1", "block", "backend { type = memory, size = 1MiB }"));
        await host.StartAsync();

        var listed = await host.Services.GetRequiredService<IVduseDevices>().ListAsync();
        Assert.Equal(["disk0", "disk1"], listed.Select(device => device.Name).Order());
        Assert.Equal(["disk0", "disk1"], _kernel.ListDevices().Order());
        await host.StopAsync();
        Assert.Empty(_kernel.ListDevices());
    }

    [Fact]
    public async Task A_type_of_somebody_else_is_known_to_the_configuration()
    {
        using var host = Build(
            "vduse.devices.numbers { type = numbered-disk, sectors = 16 }",
            akka => akka.AddVduse(_kernel, types: types => types.AddDeviceType(new NumberedDiskType())).WithConfiguredVduseDevices());
        await host.StartAsync();

        Assert.Equal(["numbers"], _kernel.ListDevices());
        await host.StopAsync();
    }

    [Fact]
    public async Task A_device_that_does_not_start_fails_the_start_of_the_host_in_one_line()
    {
        using var host = Build(string.Empty, akka => akka.AddVduse(_kernel).WithVduseDevice("disk0", "block", "quues = 1"));

        var refused = await Assert.ThrowsAsync<VduseDeviceException>(() => host.StartAsync());

        Assert.Contains("vduse.devices.disk0.quues: is not a known key, did you mean 'queues'?", refused.Message, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Fact]
    public void A_type_that_is_registered_twice_is_refused_before_there_is_an_actor_system()
    {
        using var host = Build(
            string.Empty,
            akka => akka.AddVduse(types => types.AddDeviceType(new NumberedDiskType()).AddDeviceType(new NumberedDiskType())));

        var refused = Assert.Throws<ArgumentException>(() => host.Services.GetRequiredService<ActorSystem>());

        Assert.StartsWith(
            "The device type 'numbered-disk' of AuthorADevice.NumberedDiskType is registered already",
            refused.Message,
            StringComparison.Ordinal);
    }

    private static IHost Build(string configuration, Action<AkkaConfigurationBuilder> configure)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddAkka("embedded", akka => configure(
            akka.AddHocon(ConfigurationFactory.ParseString("akka.loglevel = WARNING\n" + configuration), HoconAddMode.Prepend)));
        builder.Services.AddVduseDevices();
        return builder.Build();
    }
}
