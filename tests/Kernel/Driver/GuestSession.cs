using VduseActors.Simulator;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Kernel.Driver;

/// <summary>A guest: an open vhost-vdpa device with RAM mapped, from open to close.</summary>
public sealed class GuestSession : IDisposable
{
    /// <summary>Where the RAM begins unless a scenario says otherwise.</summary>
    public const ulong DefaultRamStart = 1 << 20;

    /// <summary>Size of the RAM.</summary>
    public const ulong RamBytes = 16 << 20;

    internal GuestSession(IVhostVdpa vhost, ulong ramStart)
    {
        Vhost = vhost;
        Ram = new GuestRam(ramStart, RamBytes, violations: Violations);
        try
        {
            DriverContext.Expect(Errno.None, vhost.UpdateIotlb(Ram), "mapping the guest's RAM");
        }
        catch
        {
            Dispose();
            throw;
        }

        Transport = new VhostVdpaTransport(vhost, Ram, Violations);
    }

    /// <summary>The device.</summary>
    public IVhostVdpa Vhost { get; }

    /// <summary>The RAM.</summary>
    public GuestRam Ram { get; }

    /// <summary>What drivers see of the device.</summary>
    public VhostVdpaTransport Transport { get; } = null!;

    /// <summary>What the device did wrong.</summary>
    public ViolationLog Violations { get; } = new();

    /// <summary>Starts a virtio-blk driver.</summary>
    /// <exception cref="ScenarioFailedException">The device refused.</exception>
    public SimulatedBlockDriver StartBlock(BlockDriverOptions? options = null) =>
        SimulatedBlockDriver.TryStart(Transport, options) ?? throw new ScenarioFailedException("the device refused the virtio-blk driver");

    /// <summary>Fails the scenario if the device did anything wrong.</summary>
    public void ExpectNoViolation() =>
        DriverContext.Check(Violations.Count == 0, $"{Violations.Count} violations: {string.Join(" ", Violations.Entries.Take(5))}");

    /// <summary>Closes the device, which resets it, and gives the RAM back.</summary>
    public void Dispose()
    {
        Vhost.Dispose();
        Ram.Dispose();
    }
}
