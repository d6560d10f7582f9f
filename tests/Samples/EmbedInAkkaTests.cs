using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
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
}
