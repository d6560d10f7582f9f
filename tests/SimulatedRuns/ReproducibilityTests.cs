using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Simulator.Drivers;

namespace VduseActors.SimulatedRuns.Tests;

public sealed class ReproducibilityTests
{
    [Fact]
    public void The_same_seed_gives_the_same_run_byte_for_byte()
    {
        for (ulong seed = 0; seed < 20; seed++)
            Assert.Equal(TraceOf(seed), TraceOf(seed));
    }

    [Fact]
    public void Other_seeds_give_other_runs() => Assert.Equal(20, Enumerable.Range(0, 20).Select(seed => TraceOf((ulong)seed)).Distinct().Count());

    private static string TraceOf(ulong seed)
    {
        using var machine = new SimulatedMachine(seed, new SimulatedMachineOptions { KeepsTrace = true });
        var options = new BlockDeviceOptions { Name = "disk0", Backend = new MemoryBackendOptions { Size = 4 << 20 } };
        var disk = machine.StartBlockDevice(new BlockDeviceDefinition(options));
        var report = machine.Run(() => new BlockLoad(disk, new BlockLoadOptions { Requests = 100, Depth = 8 }).RunAsync());
        Assert.True(report.IsClean);
        Assert.IsType<VduseManager.DeviceStopped>(machine.Stop("disk0"));
        Assert.Equal(0, machine.Execution.ForeignWork);
        return string.Join('\n', machine.Execution.Trace.Entries);
    }
}
