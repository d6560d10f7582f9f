using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.Hosting;
using VduseActors.Devices;
using VduseActors.Hosting;
using VduseActors.Kernel;
using VduseActors.Samples.Tests.Cultures;
using VduseActors.Simulator;
using VduseActors.Simulator.Remote;

namespace VduseActors.Samples.Tests.Processes;

/// <summary>This test assembly as a program of its own: applications whose environment or whose end is what is tested.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["culture", var culture]:
                return await InCultureAsync(culture);
            case ["unmade"]:
                await UnmadeAsync();
                return 0;
            case ["deaf", var socket]:
                await DeafAsync(socket);
                return 0;
            default:
                await Console.Error.WriteLineAsync("scenarios: culture NAME, unmade, deaf SOCKET");
                return 2;
        }
    }

    private static async Task<int> InCultureAsync(string culture)
    {
        // Otherwise the run would prove nothing.
        if (CultureInfo.CurrentCulture.Name != culture
            || (-1).ToString(CultureInfo.CurrentCulture) + 0.5.ToString(CultureInfo.CurrentCulture) == "-10.5")
        {
            await Console.Error.WriteLineAsync($"the culture is '{CultureInfo.CurrentCulture.Name}', or ICU does not know it");
            return 3;
        }

        return await new ForeignApplication(Console.Out).RunAsync() ? 0 : 1;
    }

    /// <summary>A host with an actor system whose manager of devices cannot be made.</summary>
    private static async Task UnmadeAsync()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddAkka("unmade", akka => akka
            .AddHocon(ConfigurationFactory.ParseString("akka.loglevel = OFF"), HoconAddMode.Prepend)
            .AddVduse(new WithoutBus()));
        using var host = builder.Build();
        await host.RunAsync();
    }

    /// <summary>Serves a disk and looks at nothing else: neither at signals nor at its actor system.</summary>
    private static async Task DeafAsync(string socket)
    {
        using var kernel = RemoteVduse.Open(socket);
        var system = ActorSystem.Create("deaf", "akka.loglevel = WARNING");
        await VduseDevices.Start(system, kernel).StartAsync(DeviceSpec.Parse("plain0", "block", "backend { type = memory, size = 1MiB }"));
        await Console.Out.WriteLineAsync("The disk 'plain0' is served.");
        await Task.Delay(Timeout.Infinite);
    }

    private sealed class WithoutBus() : DelegatingVduseKernel(new SimulatedVduse(KernelProfile.Linux612))
    {
        public override IVdpaBus Bus => throw new NotSupportedException("no bus today");
    }
}
