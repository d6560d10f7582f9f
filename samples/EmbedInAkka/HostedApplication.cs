using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VduseActors.Hosting;
using VduseActors.Simulator;
using static EmbedInAkka.StorageService;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace EmbedInAkka;

/// <summary>An application with a generic host and an actor system of its own, into which VDUSE devices are put.</summary>
/// <param name="kernel">Where the devices live; outlives the application.</param>
/// <param name="output">Takes one line per step.</param>
internal sealed class HostedApplication(SimulatedVduse kernel, TextWriter output)
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs the application to its end.</summary>
    /// <returns>True when everything was as it must be.</returns>
    public async Task<bool> RunAsync()
    {
        using var host = Build();
        await host.StartAsync();
        var storage = await host.Services.GetRequiredService<IRequiredActor<StorageService>>().GetAsync();

        await OrderAsync<DiskReady>(storage, new OpenDisk(Disks.InMemory("scratch")));
        output.WriteLine($"Two disks are served: {string.Join(", ", kernel.ListDevices().Order())}.");

        var orders = new DiskUser(kernel.Kernel.Bus.BlockDriver("orders"));
        var kept = await orders.WriteAndReadAsync(sector: 0);
        var moved = await MoveUnderLoadAsync(storage, orders) && await orders.WriteAndReadAsync(sector: 0);
        output.WriteLine($"I/O before and after the move: {(kept && moved ? "as written" : "WRONG")}.");

        await OrderAsync<DiskGone>(storage, new CloseDisk("scratch"));
        output.WriteLine("The disk 'scratch' is closed; its devices say so to whoever listens.");

        // The other disk is left to coordinated shutdown.
        await host.StopAsync();
        var left = kernel.ListDevices().Count;
        output.WriteLine($"The host has stopped; devices left in the kernel: {left}.");
        return kept && moved && left == 0;
    }

    private IHost Build()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, ApplicationName = "shop" });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddAkka("shop", akka => akka
            .AddHocon(ConfigurationFactory.ParseString("akka.loglevel = WARNING"), HoconAddMode.Prepend)
            .AddVduse(kernel)
            .WithVduseDevice("orders", "block", Disks.Settings)
            .WithActors((system, registry, resolver) =>
                registry.Register<StorageService>(system.ActorOf(resolver.Props<StorageService>(), "storage"))));
        builder.Services.AddVduseDevices();
        return builder.Build();
    }

    /// <summary>Moves the disk to other storage while it is being read.</summary>
    private async Task<bool> MoveUnderLoadAsync(IActorRef storage, DiskUser orders)
    {
        using var stop = new CancellationTokenSource();
        var reading = orders.ReadUntilAsync(sector: 0, stop.Token);

        // Whoever moves a real disk has copied the data first. Here the new storage is empty, by which it is known.
        await OrderAsync<DiskReady>(storage, new MoveDisk(Disks.InMemory("orders")));
        await stop.CancelAsync();
        var (served, failed) = await reading;
        var empty = await orders.IsZeroAsync(sector: 0);
        output.WriteLine(
            $"The disk 'orders' has moved to other storage; {(failed == 0 && served > 0 ? "no read failed meanwhile" : $"{failed} reads FAILED")}.");
        return failed == 0 && served > 0 && empty;
    }

    private static async Task OrderAsync<TExpected>(IActorRef storage, object order)
        where TExpected : IDiskAnswer
    {
        // An answer of another type, or a Status.Failure, would come as an exception here.
        var answer = await storage.Ask<IDiskAnswer>(order, _limit);
        if (answer is not TExpected)
            throw new InvalidOperationException($"{order} was answered with {answer}.");
    }
}
