using System.Diagnostics;
using VduseActors.Configuration;
using VduseActors.Faults;
using VduseActors.Host.Configuration;
using VduseActors.Host.Faults;
using VduseActors.Host.Serving;
using VduseActors.Settings;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Lab.Demo;

/// <summary>One run of the demo: the actors of <c>vdused run</c> over a simulated kernel, whose virtio-blk driver is the user.</summary>
/// <param name="image">The image; the load writes to it.</param>
/// <param name="profile">What the simulated kernel is like.</param>
/// <param name="loadTime">How long the load runs.</param>
/// <param name="view">Shows what happens.</param>
/// <param name="log">Where the actors' events go.</param>
/// <param name="faults">What shall go wrong, or null for nothing.</param>
internal sealed class DemoRun(
    DemoImage image,
    KernelProfile profile,
    TimeSpan loadTime,
    IDemoView view,
    Serilog.ILogger log,
    FaultInjector? faults = null)
{
    private const string DeviceName = "demo";

    private static readonly TimeSpan _listLimit = TimeSpan.FromSeconds(10);

    /// <summary>Runs it; afterwards nothing is left but the image.</summary>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="IOException">The device could not be started, or failed a request it should not.</exception>
    public async Task<DemoReport> RunAsync(CancellationToken cancellation)
    {
        view.Say($"Image: {image.Origin}, {ByteSize.Format((ulong)image.Size)}");
        var direct = await view.ShowAsync("Hashing the file directly", _ => image.HashAsync(cancellation));

        // Without its checker of stray memory accesses the simulated kernel costs less than what is shown.
        var options = new SimulatedKernelOptions { CheckMemoryAccesses = false };
        SimulatedVduse kernel;
        using var served = faults is null
            ? kernel = new SimulatedVduse(profile, options)
            : KernelFactory.OpenSimulated(faults, profile, options, out kernel);
        var config = SettingsTree.Parse(Configuration());
        await using var host = await VduseHost.StartAsync(ActorConfiguration.From(config), served, log, cancellation, faults?.Actors);
        var devices = VduseSettings.Load(config).Devices;
        FaultPlanFile.MustFit(faults, devices);
        foreach (var device in devices)
        {
            if (await host.StartDeviceAsync(faults?.Around(device) ?? device, cancellation) is { } reason)
            {
                throw new IOException($"The device of the demo cannot be started: {reason}");
            }
        }

        var disk = kernel.Kernel.Bus.BlockDriver(DeviceName);
        view.Say(
            $"Device '{DeviceName}' is attached to the {kernel.Description}; virtio-blk uses {Queues(disk)} of {disk.RingSize(0)} descriptors");
        var readAll = await ReadAllAsync(disk, direct, cancellation);
        var random = new DemoLoad(disk, loadTime);
        var load = await view.ShowAsync(random.Title, progress => random.RunAsync(progress, cancellation));
        var actors = ActorReport.Of(await host.ListDevicesAsync(_listLimit, cancellation));
        await host.StopAsync();
        return new DemoReport(
            image.Origin, image.Size, kernel.Description, readAll, load, actors, disk.Violations, kernel.ListDevices().Count == 0);
    }

    private async Task<ReadAllReport> ReadAllAsync(SimulatedBlockDriver disk, byte[] direct, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var through = await view.ShowAsync(
            "Reading all of it through the ring", progress => new ImageReader(disk).HashAsync(progress, cancellation));
        var seconds = clock.Elapsed.TotalSeconds;
        return new ReadAllReport(
            seconds,
            image.Size / seconds / (1 << 20),
            Convert.ToHexStringLower(through),
            Convert.ToHexStringLower(direct),
            through.AsSpan().SequenceEqual(direct));
    }

    private static string Queues(SimulatedBlockDriver disk) => disk.QueueCount == 1 ? "one queue" : $"{disk.QueueCount} queues";

    private string Configuration()
    {
        var path = image.Path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return $$"""
            vduse {
              kernel = simulated
              devices.{{DeviceName}} {
                type = block
                serial = VDUSED-DEMO
                queues = {{(faults is null ? 1 : 2)}}
                backend { type = file, path = "{{path}}" }
              }
            }
            """;
    }
}
