using VduseActors.Deterministic;
using VduseActors.Devices.Net;
using VduseActors.Devices.Net.Backends;
using VduseActors.Simulator;
using VduseActors.TestKit.Machine;

namespace VduseActors.Faults.Tests;

/// <summary>Faults of a network: what is sent into a loopback comes back, but for what the plan does to it.</summary>
public sealed class NetworkFaultTests
{
    private const int Frames = 40, Seeds = 20;

    [Theory]
    [InlineData("kind = backend.error, operation = send, every = 4", 30, 30)]
    [InlineData("kind = backend.error, operation = receive, every = 4", 30, 30)]
    [InlineData("kind = backend.stuck, operation = send, nth = 11, delay = 1s", 10, 10)]
    [InlineData("kind = backend.stuck, operation = receive, nth = 11, delay = 1s", 10, 10)]
    [InlineData("kind = backend.completes-twice, every = 4", 50, 50)]
    [InlineData("kind = backend.slow, operation = send, every = 3, delay = 5ms", 40, 40)]
    [InlineData("kind = backend.slow, operation = receive, every = 3, delay = 5ms", 40, 40)]
    [InlineData("kind = backend.reordered, operation = send, every = 3", 40, 40)]
    [InlineData("kind = backend.reordered, operation = receive, every = 3", 40, 40)]
    [InlineData("kind = backend.throws, nth = 5, times = 2", 30, 40)]
    [InlineData("kind = backend.throws-after, nth = 5, times = 2", 30, 42)]
    [Trait("Covers", "C35")]
    public void So_many_of_forty_frames_arrive_and_every_buffer_comes_back(string fault, int least, int most)
    {
        foreach (var profile in new[] { KernelProfile.Linux612, KernelProfile.Linux73 })
        {
            for (var seed = 1UL; seed <= Seeds; seed++)
            {
                var arrived = Run(seed, profile, fault);

                // A backend that is opened anew has no receive buffers yet: what is sent meanwhile is dropped, as on any wire.
                Assert.InRange(arrived.Count, least, most);
                Assert.All(arrived, number => Assert.InRange(number, 0, Frames - 1));
            }
        }
    }

    [Theory]
    [InlineData("send")]
    [InlineData("receive")]
    public void A_frame_that_is_overtaken_comes_behind_the_next_one(string operation)
    {
        var arrived = Run(1, KernelProfile.Linux612, $"kind = backend.reordered, operation = {operation}, nth = 5");

        Assert.Equal([0, 1, 2, 3, 5, 4, 6], arrived.Take(7));
    }

    private static List<int> Run(ulong seed, KernelProfile profile, string fault)
    {
        var execution = new SeededExecution(seed);
        var injector = new FaultInjector(new FaultSession(FaultPlan.Parse($"faults {{ it {{ {fault} }} }}"), execution));
        using var machine = new SimulatedMachine(execution, new SimulatedMachineOptions { Profile = profile });
        var started = machine.Start(
            injector.Around(new NetDeviceDefinition(new NetDeviceOptions { Name = "net0", Backend = new LoopbackBackendOptions() })));
        Assert.IsType<VduseMessages.DeviceStarted>(started);
        var driver = machine.Kernel.Bus.NetDriver("net0");
        var arrived = new List<int>();
        driver.FrameReceived = frame => arrived.Add(frame[^1]);

        // The driver's buffers reach the device after it has started.
        execution.RunUntilIdle();
        var frame = new byte[60];
        for (var number = 0; number < Frames; number++)
        {
            frame[^1] = (byte)number;
            Assert.True(driver.TrySend(frame));
            execution.RunUntil(() => driver.OutstandingCount == 0, TimeSpan.FromSeconds(5));
        }

        execution.Advance(TimeSpan.FromSeconds(2));
        var disturbed = arrived.ToList();
        injector.Session.Stop();
        frame[^1] = byte.MaxValue;
        Assert.True(driver.TrySend(frame));
        execution.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([.. disturbed, byte.MaxValue], arrived);
        Assert.Equal(0, driver.OutstandingCount);
        Assert.True(injector.Session.FiredCount > 0);
        Assert.Empty(driver.Violations);
        Assert.IsType<VduseMessages.DeviceStopped>(machine.Stop("net0"));
        return disturbed;
    }
}
