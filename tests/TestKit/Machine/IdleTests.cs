using System.Globalization;
using VduseActors.Devices.Block;
using VduseActors.Simulator.Drivers;
using VduseActors.TestKit.Machine;

namespace VduseActors.TestKit.Tests;

/// <summary>What devices that nobody uses keep their daemon awake with.</summary>
public sealed class IdleTests
{
    private const int Devices = 8;

    private static readonly TimeSpan _longestPoll = TimeSpan.FromSeconds(16);

    [Fact]
    public void Idle_devices_wake_their_daemon_only_together_and_only_to_look_for_lost_kicks()
    {
        var wakeUps = new WakeUps();
        using var machine = new SimulatedMachine(6, new SimulatedMachineOptions { InterceptActors = wakeUps });
        StartAtDifferentTimes(machine);
        machine.Execution.Advance(_longestPoll * 4);

        wakeUps.Clear();
        machine.Execution.Advance(_longestPoll * 20);

        Assert.Equal(["queue"], wakeUps.Roles);
        Assert.Equal(20 * Devices, wakeUps.Count);
        Assert.InRange(wakeUps.Moments(TimeSpan.FromMilliseconds(100)), 19, 21);
    }

    [Fact]
    public void Only_the_queues_of_an_idle_device_are_ever_woken()
    {
        var wakeUps = new WakeUps();
        using var machine = new SimulatedMachine(8, new SimulatedMachineOptions { InterceptActors = wakeUps });
        machine.StartBlockDevice(Disks.Memory());

        // The watchdog of the control channel takes its last look.
        machine.Execution.Advance(TimeSpan.FromSeconds(2));
        wakeUps.Clear();
        machine.Execution.Advance(TimeSpan.FromHours(1));

        Assert.Equal(["queue"], wakeUps.Roles);
    }

    [Fact]
    public void A_device_that_was_busy_is_idle_again_soon()
    {
        var wakeUps = new WakeUps();
        using var machine = new SimulatedMachine(7, new SimulatedMachineOptions { InterceptActors = wakeUps });
        var disk = machine.StartBlockDevice(Disks.Memory());
        machine.Run(() => new BlockLoad(disk, new BlockLoadOptions { Requests = 100 }).RunAsync());
        machine.Execution.Advance(_longestPoll * 2);

        wakeUps.Clear();
        machine.Execution.Advance(TimeSpan.FromHours(1));

        Assert.InRange(wakeUps.Count, 1, (int)(TimeSpan.FromHours(1) / _longestPoll) + 1);
    }

    private static void StartAtDifferentTimes(SimulatedMachine machine)
    {
        for (var i = 0; i < Devices; i++)
        {
            machine.StartBlockDevice(
                new BlockDeviceDefinition(Disks.Options() with { Name = string.Create(CultureInfo.InvariantCulture, $"disk{i}") }));
            machine.Execution.Advance(TimeSpan.FromSeconds(1.37));
        }
    }
}
