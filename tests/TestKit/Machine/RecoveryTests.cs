using VduseActors.Simulator;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using VduseActors.TestKit.Machine;
using VduseActors.TestKit.Runs;

namespace VduseActors.TestKit.Tests;

/// <summary>What a device lives through, each in virtual time and from 10 seeds.</summary>
public sealed class RecoveryTests
{
    private const int Seeds = 10;

    [Fact]
    public void A_driver_resets_the_device_under_load_and_starts_it_again()
    {
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            using var machine = new SimulatedMachine(seed);
            var disk = machine.StartBlockDevice(Disks.Slow(machine));
            for (var round = 0; round < 3; round++)
            {
                var load = new BlockLoad(disk, new BlockLoadOptions { Depth = 8, Seed = seed });
                var running = machine.Execution.Start(() => load.RunAsync());
                machine.Execution.RunFor(() => load.CompletedCount > 20, "some requests");
                var features = disk.Features;
                machine.Run(disk.Reset, "the reset");
                machine.Execution.RunFor(() => running.IsCompleted, "the aborted load");
                Assert.Equal(0, load.MismatchCount);
                Assert.True(disk.Restart(features));
            }

            AssertSound(machine, disk);
        }
    }

    [Fact]
    public void A_driver_is_unbound_and_bound_while_another_is_told_of()
    {
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            using var machine = new SimulatedMachine(seed);
            var disk = machine.StartBlockDevice(Disks.Slow(machine));
            var pending = machine.Execution.Start(() => disk.ReadAsync(0, new byte[512]));

            // Blocks until the request is back, then resets.
            machine.Kernel.Bus.UnbindDriver("disk0");
            Assert.True(pending.IsCompletedSuccessfully);
            machine.Kernel.Bus.BindDriver("disk0", VdpaDrivers.Virtio);

            AssertSound(machine, machine.Kernel.Bus.BlockDriver("disk0"));
        }
    }

    [Fact]
    public void Storage_that_fails_is_opened_anew_with_backoff_and_no_request_is_lost()
    {
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            var storage = new FailingDefinition(Disks.Options()) { Throws = n => n is 50 or 51, RefusesOpen = n => n is 2 or 3 or 4 };
            var run = DeviceRun.Execute(
                seed, new DeviceRunPlan { Definition = _ => storage, Load = new BlockLoadOptions { Requests = 300, Depth = 8 } });

            Assert.True(run.IsSound, run.Failure);
            Assert.True(run.Load!.IsClean);
            Assert.Equal(5, storage.Opens);
            Assert.True(run.Device!.Queues[0].Restarts >= 2);

            // 100, 200, 400 and 800 ms of backoff, of which nobody waited a moment.
            Assert.InRange(run.Elapsed, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(3));
        }
    }

    [Fact]
    public void Guest_memory_is_mapped_anew_under_load_over_vhost()
    {
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            var options = new SimulatedMachineOptions { Kernel = new SimulatedKernelOptions { DefaultDriver = VdpaDrivers.Vhost } };
            using var machine = new SimulatedMachine(seed, options);
            Assert.IsType<VduseMessages.DeviceStarted>(machine.Start(Disks.Slow(machine)));
            using var ram = new GuestRam(1 << 20, 8 << 20);
            using var hotplug = new GuestRam(64 << 20, 1 << 20);
            var vhost = machine.Kernel.Bus.OpenVhost("disk0");
            vhost.UpdateIotlb(ram);
            var disk = machine.Run(() => Task.FromResult(SimulatedBlockDriver.TryStart(new VhostVdpaTransport(vhost, ram))))!;
            var load = new BlockLoad(disk, new BlockLoadOptions { Requests = 300, Depth = 4, Seed = seed });
            var running = machine.Execution.Start(() => load.RunAsync());
            for (var round = 0; round < 5; round++)
            {
                vhost.UpdateIotlb(hotplug);
                vhost.InvalidateIotlb(hotplug.Start, hotplug.Last);
            }

            machine.Execution.RunFor(() => running.IsCompleted, "the load");
            Assert.Equal((300, 0), (load.CompletedCount, load.MismatchCount));
            Assert.Empty(machine.Kernel.ViolationsOf("disk0").Entries);
            vhost.Dispose();
            Assert.IsType<VduseMessages.DeviceStopped>(machine.Stop("disk0"));
            Assert.Equal(0, machine.Execution.ForeignWork);
        }
    }

    private static void AssertSound(SimulatedMachine machine, SimulatedBlockDriver disk)
    {
        var report = machine.Run(() => new BlockLoad(disk, new BlockLoadOptions { Requests = 100, Depth = 8 }).RunAsync());
        Assert.True(report.IsClean);
        Assert.Empty(disk.Violations);
        Assert.IsType<VduseMessages.DeviceStopped>(machine.Stop("disk0"));
        Assert.Equal(0, machine.Execution.ForeignWork);
    }
}
