using VduseActors.Devices;
using VduseActors.Simulator.Drivers;

namespace VduseActors.TestKit;

/// <summary>Tests a block device under the kernel's own driver (virtio-blk): reads, writes, verified load, faults.</summary>
/// <example>
/// <code>
/// using var test = new BlockDeviceTest(definition, new DeviceTestOptions { Faults = FaultPlan.Parse(plan) });
/// test.RunLoad(new BlockLoadOptions { Requests = 1000, Depth = 8 });
/// test.NoLostRequests();
/// </code>
/// </example>
public sealed class BlockDeviceTest : SimulatedDevice
{
    /// <summary>Boots a machine and starts the device, to which the kernel binds virtio-blk.</summary>
    /// <param name="definition">The device.</param>
    /// <param name="options">What it runs on; null for the defaults.</param>
    /// <param name="driver">How the driver behaves; null for the defaults.</param>
    /// <exception cref="DeviceTestException">The device does not start, or refuses the driver.</exception>
    public BlockDeviceTest(IDeviceDefinition definition, DeviceTestOptions? options = null, BlockDriverOptions? driver = null)
        : base(definition, options, new BlockDriverModule(driver ?? new BlockDriverOptions()))
    {
        try
        {
            Disk = Machine.Kernel.Bus.BlockDriver(Name);
        }
        catch (InvalidOperationException refused)
        {
            var failure = Failed(refused.Message);
            Dispose();
            throw failure;
        }
    }

    /// <summary>The driver.</summary>
    public SimulatedBlockDriver Disk { get; }

    private protected override int Outstanding => Disk.OutstandingCount;

    /// <summary>Reads.</summary>
    /// <param name="sector">First sector of 512 bytes.</param>
    /// <param name="bytes">A multiple of 512.</param>
    /// <exception cref="DeviceTestException">The device answers with an error.</exception>
    public byte[] Read(ulong sector, int bytes)
    {
        var into = new byte[bytes];
        var result = Run(() => Disk.ReadAsync(sector, into), $"the end of a read at sector {sector}");
        return result.IsOk ? into : throw Failed(Invariant($"A read of {bytes} bytes at sector {sector} ended with {result.Status}."));
    }

    /// <summary>Writes.</summary>
    /// <param name="sector">First sector of 512 bytes.</param>
    /// <param name="data">A multiple of 512 bytes.</param>
    /// <exception cref="DeviceTestException">The device answers with an error.</exception>
    public void Write(ulong sector, byte[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var result = Run(() => Disk.WriteAsync(sector, data), $"the end of a write at sector {sector}");
        if (!result.IsOk)
            throw Failed($"A write of {data.Length} bytes at sector {sector} ended with {result.Status}.");
    }

    /// <summary>Runs a random load whose every read is compared with a model, to its end.</summary>
    /// <param name="options">The load; its number of requests must be limited. Its seed is replaced by the test's.</param>
    /// <param name="mayFail">Requests may end with an error, as some faults make them. Wrong data never passes.</param>
    /// <exception cref="DeviceTestException">A read was wrong, a request failed that may not, or the load does not end.</exception>
    public BlockLoadReport RunLoad(BlockLoadOptions options, bool mayFail = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        RequireDevice();
        BlockLoadReport? report = null;
        var load = new BlockLoad(Disk, options with { Seed = Machine.Execution.Seed });
        var running = Machine.Execution.Start(async () => report = await load.RunAsync());
        ExpectEventually(() => running.IsCompleted, Invariant($"the end of the load; {load.CompletedCount} requests came back"));
#pragma warning disable RS0030 // It has ended; this throws what it threw.
        running.GetAwaiter().GetResult();
#pragma warning restore RS0030
        if (report!.Mismatches > 0)
            throw Failed(Invariant($"{report.Mismatches} reads returned wrong data."));
        return mayFail || report.IsClean
            ? report
            : throw Failed(Invariant($"{report.Failed} requests failed and {report.Aborted} were taken back."));
    }

    /// <summary>Resets the device under its driver, which then starts again: requests in flight are aborted.</summary>
    /// <exception cref="DeviceTestException">The device refuses the driver.</exception>
    public void Reset()
    {
        RequireDevice();
        var features = Disk.Features;
        var restarted = false;
        Machine.Run(
            () =>
            {
                Disk.Reset();
                restarted = Disk.Restart(features);
            },
            "a reset");
        if (!restarted)
            throw Failed("The device refused the driver after a reset.");
    }
}
