using VduseActors.Simulator.Drivers;

namespace VduseActors.Kernel.Driver.Scenarios;

/// <summary>
/// A network device behind a loopback: frames of every size come back once, in order, with every byte; a reset drops them.
/// </summary>
internal static class NetFrames
{
    private const int Rounds = 3;

    public static async Task RunAsync(DriverContext context)
    {
        using var guest = context.Open();
        var net = SimulatedNetDriver.TryStart(guest.Transport) ?? throw new ScenarioFailedException(
            "the device refused the virtio-net driver");
        var features = net.Features;
        DriverContext.Check(net.Parameters.LinkUp && net.Parameters.Mtu == 1500, $"the configuration says {net.Parameters}");
        for (var round = 0; round < Rounds; round++)
        {
            var load = new NetLoad(net, net, new NetLoadOptions { Frames = 2000, Seed = (ulong)round + 1 });
            var report = await DriverContext.WithinAsync(load.RunAsync(), $"round {round}: every frame").ConfigureAwait(false);
            DriverContext.Check(report.IsClean, report.ToString());

            // Every receive buffer waits for a frame now, and must come back all the same.
            DriverContext.Expect(Errno.None, guest.Vhost.GetQueueState(0, out _));
            net.Reset();
            DriverContext.Check(net.Restart(features), $"round {round}: the device refused to start again");
        }

        net.Remove();
        guest.ExpectNoViolation();
        context.Proved($"{Rounds * 2000} frames through a loopback, {Rounds} resets with buffers waiting");
    }
}
