using Akka.Actor;
using Akka.Configuration;
using VduseActors;
using VduseActors.Kernel;
using VduseActors.Simulator;

namespace EmbedInAkka;

/// <summary>The same without a host: an actor system, its configuration as text, and its devices.</summary>
/// <param name="kernel">Where the devices live; outlives the application.</param>
/// <param name="output">Takes one line per step.</param>
internal sealed class PlainApplication(SimulatedVduse kernel, TextWriter output)
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    // A phase of coordinated shutdown ends after 5 s by itself; AddVduse sees to this one, without a host it is to be said.
    private const string Configuration = """
        akka.loglevel = WARNING
        akka.coordinated-shutdown.phases.before-service-unbind.timeout = 45s
        vduse.loops.data-count = 2
        """;

    /// <summary>Runs the application to its end.</summary>
    /// <returns>True when everything was as it must be.</returns>
    public async Task<bool> RunAsync()
    {
        var system = ActorSystem.Create("plain", ConfigurationFactory.ParseString(Configuration));
        var devices = VduseDevices.Start(system, kernel);

        var good = false;
        try
        {
            await devices.StartAsync(Disks.InMemory("plain0"), _limit);
            good = await new DiskUser(kernel.Kernel.Bus.BlockDriver("plain0")).WriteAndReadAsync(sector: 8);
        }
        catch (VduseDeviceException refused)
        {
            output.WriteLine($"Not started: {refused.Message}");
        }

        // An application that serves on waits for 'system.WhenTerminated' here: see ServeAsync.
        await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance);
        var left = kernel.ListDevices().Count;
        output.WriteLine($"Without a host: I/O {(good ? "as written" : "WRONG")}; devices left in the kernel: {left}.");
        return good && left == 0;
    }

    /// <summary>Serves a disk until a signal ends the process: VduseDevices.Start sees to it that the disk goes first.</summary>
    /// <param name="kernel">A kernel that outlives the process.</param>
    /// <param name="output">Takes one line per step.</param>
    public static async Task ServeAsync(IVduseKernel kernel, TextWriter output)
    {
        var system = ActorSystem.Create("plain", ConfigurationFactory.ParseString(Configuration));
        var devices = VduseDevices.Start(system, kernel);
        await devices.StartAsync(Disks.InMemory("plain0"), _limit);
        output.WriteLine("The disk 'plain0' is served until SIGTERM, SIGINT or SIGHUP.");
        await system.WhenTerminated;
        output.WriteLine("The disk 'plain0' is gone.");
    }
}
