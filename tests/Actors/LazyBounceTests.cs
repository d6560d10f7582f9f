using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

public sealed class LazyBounceTestsRfcV3(ITestOutputHelper output) : LazyBounceTests(output, IommuGeneration.RfcV3);

public sealed class LazyBounceTestsRfcV4(ITestOutputHelper output) : LazyBounceTests(output, IommuGeneration.RfcV4);

public sealed class LazyBounceTestsRfcV5(ITestOutputHelper output) : LazyBounceTests(output, IommuGeneration.RfcV5);

/// <summary>A device on a kernel that fills bounce memory only when the device touches it.</summary>
public abstract class LazyBounceTests(ITestOutputHelper output, IommuGeneration generation)
    : DeviceFixture(output, profile: KernelProfile.Linux612 with { Iommu = generation })
{
    [Fact]
    [Trait("Covers", "R15")]
    [Trait("Covers", "R16")]
    public async Task A_verified_load_is_served_from_memory_that_comes_with_its_first_touch()
    {
        var disk = await StartAsync(Memory() with { Queues = 2 });
        var load = new BlockLoad(disk, new BlockLoadOptions { Depth = 16, Requests = 4000, Seed = 7 });

        var report = await load.RunAsync().WaitAsync(Patience);

        Assert.Equal((0, 0, 0), (report.Failed, report.Aborted, report.Mismatches));
        Assert.Empty(disk.Violations);
        Assert.Empty(Kernel.Kernel.WarningsOf("disk0"));
        if (Kernel.Kernel.IommuNoticeOf("disk0") is null)
            Assert.InRange(Kernel.Kernel.BouncePageFaults("disk0"), 16, long.MaxValue);
    }

    [Fact]
    [Trait("Covers", "R16")]
    [Trait("Covers", "R18")]
    public async Task A_driver_that_resets_and_starts_again_is_served_again()
    {
        var disk = await StartAsync(Memory());
        var features = disk.Features;
        for (var round = 0; round < 5; round++)
        {
            var load = new BlockLoad(disk, new BlockLoadOptions { Depth = 8, Requests = 300, Seed = (ulong)round });
            var report = await load.RunAsync().WaitAsync(Patience);
            Assert.Equal((0, 0), (report.Failed, report.Mismatches));
            disk.Reset();
            Assert.True(disk.Restart(features));
        }

        Assert.Empty(disk.Violations);
        Assert.Empty(Kernel.Kernel.FindBadTouches("disk0"));
    }
}
