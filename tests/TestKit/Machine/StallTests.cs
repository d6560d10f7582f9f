using VduseActors.Deterministic;
using VduseActors.Simulator.Drivers;
using VduseActors.TestKit.Machine;
using VduseActors.TestKit.Runs;

namespace VduseActors.TestKit.Tests;

public sealed class StallTests
{
    [Fact]
    public void A_request_that_never_ends_is_named_instead_of_hanging()
    {
        var storage = new FailingDefinition(Disks.Options()) { Hangs = n => n == 100 };

        var run = DeviceRun.Execute(
            3, new DeviceRunPlan { Definition = _ => storage, Load = new BlockLoadOptions { Requests = 300, Depth = 8 } });

        Assert.False(run.IsSound);
        Assert.Contains("Seed 3", run.Failure, StringComparison.Ordinal);
        Assert.Contains("the end of the load never came", run.Failure, StringComparison.Ordinal);
        Assert.Contains("Requests in flight: 1.", run.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_detach_that_waits_for_ever_says_for_what()
    {
        var storage = new FailingDefinition(Disks.Options()) { Hangs = n => n == 2 };
        using var machine = new SimulatedMachine(4);
        var disk = machine.StartBlockDevice(storage);
        machine.Execution.Start(() => disk.ReadAsync(0, new byte[512]));

        var stalled = Assert.Throws<StalledException>(() => machine.Stop("disk0"));

        Assert.Contains("waiting: disk0 queue 0: the requests in flight", stalled.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_is_refused_is_a_result()
    {
        var run = DeviceRun.Execute(
            3, new DeviceRunPlan { Definition = _ => new FailingDefinition(Disks.Options()) { RefusesOpen = _ => true } });

        Assert.Contains("the storage is away", run.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_daemon_that_does_not_answer_breaks_its_device_after_thirty_virtual_seconds()
    {
        using var machine = new SimulatedMachine(5, new SimulatedMachineOptions { InterceptActors = new Deaf() });

        machine.Start(Disks.Memory());

        Assert.True(machine.Kernel.IsBroken("disk0"));
        Assert.InRange(machine.Execution.Elapsed, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(31));
        machine.Execution.RunFor(
            () =>
                machine.Log.Any(
                    line => line.Contains("no answer to a control message in time", StringComparison.Ordinal)), "the daemon's complaint");
    }

    /// <summary>Keeps everything from the control actor but what lets it read: replies, and the tick of its watchdog.</summary>
    private sealed class Deaf : IActorInterceptor
    {
        public object? Before(in ActorTurn turn, object message) =>
            turn.Role == "control" && message.GetType().Name != "Readable" ? null : message;

        public void After(in ActorTurn turn, object message)
        {
        }
    }
}
