using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Simulator.Drivers;
using VduseActors.TestKit.Machine;
using VduseActors.TestKit.Runs;
using VduseActors.Virtio;

namespace VduseActors.TestKit.Tests;

/// <summary>A device whose storage takes its time is the same device for its driver.</summary>
public sealed class LatencyDefinitionTests
{
    [Fact]
    public void Rings_groups_and_placement_are_those_of_the_device_behind_it()
    {
        using var machine = new SimulatedMachine(seed: 1);
        var placement = new QueuePlacement([1], [0]);
        var device = new BlockDeviceDefinition(
            Disks.Options(queues: 2) with { Groups = 2, Packed = true, InOrder = true, Placement = placement });
        var slow = new LatencyDefinition(device, machine.Execution, TimeSpan.FromMilliseconds(1));

        Assert.Equal("disk0", slow.Name);
        Assert.Equal(2, slow.Groups);
        Assert.Equal(VirtioFeature.RingPacked | VirtioFeature.InOrder, slow.RingFeatures);
        Assert.Same(placement, slow.Placement);
    }

    [Fact]
    public void A_slow_device_offers_and_serves_packed_rings()
    {
        using var machine = new SimulatedMachine(seed: 2);
        var device = new BlockDeviceDefinition(Disks.Options() with { Packed = true });
        var disk = machine.StartBlockDevice(new LatencyDefinition(device, machine.Execution, TimeSpan.FromMilliseconds(1)));

        Assert.NotEqual(0UL, disk.Features & VirtioFeature.RingPacked);
        Assert.True(machine.Run(() => new BlockLoad(disk, new BlockLoadOptions { Requests = 50, Depth = 4 }).RunAsync()).IsClean);
        Assert.Empty(disk.Violations);
    }
}
