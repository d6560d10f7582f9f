using VduseActors.Devices.Block;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>Every combination of ring features under a load that verifies what it reads, as far as a device goes.</summary>
public sealed class RingFeatureTests(ITestOutputHelper output)
    : DeviceFixture(output, "vduse.runtime { min-backoff = 10ms, max-backoff = 50ms }", KernelProfile.Linux73)
{
    private const ulong Ring =
        VirtioFeature.RingPacked | VirtioFeature.InOrder | VirtioFeature.RingIndirectDesc | VirtioFeature.RingEventIdx;

    public static TheoryData<ulong> Combinations()
    {
        var data = new TheoryData<ulong>();
        for (ulong packed = 0; packed < 2; packed++)
        {
            for (ulong inOrder = 0; inOrder < 2; inOrder++)
            {
                for (ulong descriptors = 0; descriptors < 4; descriptors++)
                    data.Add((packed * VirtioFeature.RingPacked) | (inOrder * VirtioFeature.InOrder) | (descriptors << 28));
            }
        }

        return data;
    }

    public static TheoryData<ulong> Layouts() =>
        [0, VirtioFeature.InOrder, VirtioFeature.RingPacked, VirtioFeature.RingPacked | VirtioFeature.InOrder];

    [Theory]
    [MemberData(nameof(Combinations))]
    [Trait("Covers", "A024")]
    [Trait("Covers", "A077")]
    public async Task Every_combination_of_ring_features_gives_what_was_written(ulong features)
    {
        var driver = await StartAsync(Memory() with { Packed = true, InOrder = true, Queues = 2, QueueSize = 64 });
        Assert.Equal(Ring, driver.Features & Ring);
        var offered = driver.Features;
        driver.Reset();
        Assert.True(driver.Restart((offered & ~Ring) | features));
        await VerifyAsync(driver, 3000);
    }

    [Fact]
    public async Task Packed_rings_and_in_order_are_offered_only_when_configured()
    {
        var driver = await StartAsync(Memory());
        Assert.Equal(VirtioFeature.RingIndirectDesc | VirtioFeature.RingEventIdx, driver.Features & Ring);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    [Trait("Covers", "A007")]
    public async Task A_reset_under_load_begins_again_from_the_start(ulong features)
    {
        var driver = await StartAsync(Options(features));
        for (var i = 0; i < 10; i++)
        {
            var load = new BlockLoad(driver, new BlockLoadOptions { Depth = 16, Seed = (ulong)i });
            using var stop = new CancellationTokenSource();
            var run = load.RunAsync(stop.Token);
            Eventually(() => load.CompletedCount > 200 || run.IsCompleted);
            var negotiated = driver.Features;
            driver.Reset();
            var report = await run.WaitAsync(Patience);
            Assert.Equal(0, report.Mismatches);
            Assert.True(driver.Restart(negotiated));
        }

        await VerifyAsync(driver, 2000);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    [Trait("Covers", "C35")]
    public async Task A_handler_that_fails_under_load_costs_no_request(ulong features)
    {
        var storage = new ScriptedStorage(Options(features));
        var driver = await StartAsync(storage);
        var first = storage.Operations;
        storage.BeforeOperation = number =>
        {
            if (number > first && (number - first) % 500 == 0 && number - first < 2200)
                throw new InvalidOperationException("once in a while");
        };
        await VerifyAsync(driver, 4000);
        Assert.True((await SnapshotAsync()).Queues[0].Restarts > 0);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task Requests_that_come_back_in_any_order_are_returned_as_the_layout_says(ulong features)
    {
        var storage = new ScriptedStorage(Options(features));
        var driver = await StartAsync(storage);
        for (var round = 0; round < 10; round++)
        {
            storage.Hold = true;
            var writes = Enumerable.Range(0, 12).Select(i => driver.WriteAsync((ulong)(i * 8), Pattern(4096, i))).ToArray();
            Eventually(() => storage.HeldCount == 12);
            storage.Hold = false;
            storage.ReleaseHeld();
            Assert.All(await Task.WhenAll(writes).WaitAsync(Patience), result => Assert.True(result.IsOk));
        }

        await VerifyAsync(driver, 500);
    }

    private static BlockDeviceOptions Options(ulong features) => Memory() with
    {
        Packed = (features & VirtioFeature.RingPacked) != 0,
        InOrder = (features & VirtioFeature.InOrder) != 0,
    };

    private static async Task VerifyAsync(SimulatedBlockDriver driver, long requests)
    {
        var report = await new BlockLoad(
            driver, new BlockLoadOptions { Depth = 16, Requests = requests, FlushEvery = 50 }).RunAsync().WaitAsync(Patience);
        Assert.Equal((0, 0, 0), (report.Mismatches, report.Failed, report.Aborted));
        Assert.Empty(driver.Violations);
        Assert.Equal(0, driver.OutstandingCount);
    }
}
