using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Net;
using VduseActors.Devices.Net.Backends;
using VduseActors.TestKit.Machine;
using VduseActors.TestKit.Runs;

namespace VduseActors.Faults.Tests;

/// <summary>Faults that no device can have are refused, with place, device and remedy.</summary>
public sealed class BackendFitTests
{
    private static readonly IDeviceDefinition _disk = new BlockDeviceDefinition(
        new BlockDeviceOptions { Name = "disk0", Backend = new MemoryBackendOptions { Size = 1 << 20 } });
    private static readonly IDeviceDefinition _net = new NetDeviceDefinition(
        new NetDeviceOptions { Name = "net0", Backend = new LoopbackBackendOptions() });

    [Theory]
    [InlineData("kind = backend.short-read", "backend.short-read is a fault of storage, and device 'net0' has a network; remove it, or configure a device")]
    [InlineData("kind = backend.error, operation = write", "backend.error of such requests is a fault of storage")]
    [InlineData("kind = backend.error, first-sector = 3", "backend.error of such requests is a fault of storage")]
    [InlineData("kind = backend.misfit", "backend.misfit is a fault of storage")]
    [InlineData("kind = file.short", "file.short is a fault of an image (backend.type = file), and device 'net0' has a network")]
    [InlineData("kind = backend.error, device = disk9", "there is no device 'disk9'; the devices are net0")]
    public void A_network_device_alone_cannot_have_faults_of_storage(string fault, string message)
    {
        var refused = Assert.Throws<FaultPlanException>(() => Injector(fault).MustFit([_net]));

        // Akka's HOCON does not say the line.
        Assert.Matches("^plan(:2)?: faults\\.it: ", refused.Message);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Theory]
    [InlineData("kind = backend.error")]
    [InlineData("kind = backend.slow, operation = receive")]
    [InlineData("kind = backend.first-open-fails")]
    [InlineData("kind = actor.throws")]
    [InlineData("kind = kick.lost, device = net0")]
    public void A_network_device_can_have_these(string fault) => Injector(fault).MustFit([_net]);

    [Fact]
    public void A_fault_for_any_device_is_had_by_those_that_can()
    {
        Injector("kind = backend.short-read").MustFit([_net, _disk]);

        var refused = Assert.Throws<FaultPlanException>(() => Injector("kind = backend.short-read, device = net0").MustFit([_net, _disk]));
        Assert.Contains("device 'net0' has a network; remove it, or name another device", refused.Message, StringComparison.Ordinal);
        Assert.Throws<FaultPlanException>(() => Injector("kind = file.error").MustFit([_net, _disk]));
    }

    [Fact]
    public void A_device_that_nobody_asked_about_is_refused_when_it_is_started()
    {
        using var machine = new SimulatedMachine(seed: 1);

        var failed = Assert.IsType<VduseMessages.DeviceFailed>(
            machine.Start(Injector("kind = backend.stuck, operation = flush").Around(_net)));

        Assert.Contains("faults.it: backend.stuck of such requests is a fault of storage", failed.Reason, StringComparison.Ordinal);
        Assert.Empty(machine.Kernel.DeviceNames);
    }

    [Fact]
    public void A_fault_run_has_a_disk_and_refuses_what_a_disk_cannot_have()
    {
        var plan = FaultPlan.Parse("faults { it { kind = backend.error, operation = send } }");

        Assert.Throws<FaultPlanException>(() => FaultRun.Run(new FaultRunOptions { Seed = 1, Plan = plan }));
    }

    private static FaultInjector Injector(string fault) => new(new FaultSession(FaultPlan.Parse($"faults {{\n  it {{ {fault} }}\n}}")));
}
