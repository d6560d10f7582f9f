using VduseActors.TestKit.Machine;
using VduseActors.TestKit.Runs;

namespace VduseActors.TestKit.Tests;

public sealed class InFlightAgeTests
{
    [Fact]
    public void The_age_of_the_oldest_request_is_that_of_virtual_time()
    {
        using var machine = new SimulatedMachine(1);
        var latency = TimeSpan.Zero;
        var disk = machine.StartBlockDevice(new LatencyDefinition(Disks.Memory(), machine.Execution, () => latency));
        latency = TimeSpan.FromDays(1);
        _ = machine.Execution.Start(() => disk.ReadAsync(0, new byte[512]));
        machine.Execution.Advance(TimeSpan.FromMinutes(7));
        _ = machine.Execution.Start(() => disk.ReadAsync(0, new byte[512]));
        machine.Execution.Advance(TimeSpan.FromMinutes(1));

        var queue = machine.Snapshot("disk0").Queues[0];

        Assert.Equal(2, queue.InFlight);
        Assert.InRange(queue.OldestAge!.Value, TimeSpan.FromMinutes(8), TimeSpan.FromMinutes(8) + TimeSpan.FromSeconds(1));
    }
}
