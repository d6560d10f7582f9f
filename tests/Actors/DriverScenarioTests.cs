using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Kernel.Driver;
using VduseActors.Simulator;
using VduseActors.Simulator.Bus;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>The scenarios that <c>tests/Kernel</c> runs on the real kernel from a process of their own, on the simulated one.</summary>
public sealed class DriverScenarioTests612(ITestOutputHelper output) : DriverScenarioTests(output, KernelProfile.Linux612);

public sealed class DriverScenarioTests73(ITestOutputHelper output) : DriverScenarioTests(output, KernelProfile.Linux73)
{
    [Fact]
    [Trait("Covers", "A162")]
    public Task Groups_switch_address_spaces() => PassAsync("spaces", Device() with { Queues = 2, Groups = 2 });
}

public abstract class DriverScenarioTests(ITestOutputHelper output, KernelProfile profile)
    : DeviceFixture(output, profile: profile, options: new SimulatedKernelOptions { DefaultDriver = VdpaDrivers.Vhost })
{
    private readonly ITestOutputHelper _output = output;

    [Theory]
    [InlineData("load", 2)]
    [InlineData("plug", 2)]
    [InlineData("remap", 1)]
    [InlineData("state", 2)]
    [InlineData("late", 2)]
    [InlineData("toggle", 1)]
    [InlineData("suspend", 2)]
    [InlineData("requests", 1)]
    [InlineData("hostile", 1)]
    public Task The_scenario_passes(string scenario, int queues) => PassAsync(scenario, Device() with { Queues = queues });

    [Fact]
    public Task A_read_only_device_refuses_writes_that_passed_the_driver() => PassAsync("read-only", Device() with { ReadOnly = true });

    private protected static BlockDeviceOptions Device() =>
        new()
        {
            Name = "disk0",
            Serial = "RAW-1",
            WriteCache = WriteCache.WriteBack,
            Backend = new MemoryBackendOptions { Size = 16 << 20 }
        };

    private protected async Task PassAsync(string scenario, BlockDeviceOptions options)
    {
        await AttachAsync(new BlockDeviceDefinition(options));
        await DriverScenario.RunAsync(scenario, new DriverContext(() => Bus.OpenVhost("disk0"), _output.WriteLine));
    }
}
