using VduseActors.Devices.Block;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

public sealed class QuarantineTests612(ITestOutputHelper output) : QuarantineTests(output, KernelProfile.Linux612);

public sealed class QuarantineTestsRfcV3(ITestOutputHelper output) : QuarantineTests(output, KernelProfile.RfcV3);

/// <summary>A malformed ring costs its own queue, until reset; everything else goes on.</summary>
public abstract class QuarantineTests(ITestOutputHelper output, KernelProfile profile) : DeviceFixture(output, profile: profile)
{
    [Theory]
    [InlineData("head out of range", "B01")]
    [InlineData("index too far ahead", "B02")]
    [InlineData("descriptor cycle", "B04")]
    [InlineData("unmapped header", "B15")]
    [Trait("Covers", "B01")]
    [Trait("Covers", "B02")]
    [Trait("Covers", "B04")]
    [Trait("Covers", "B15")]
    [Trait("Covers", "I11")]
    public async Task A_broken_ring_is_quarantined_and_the_other_queue_and_device_go_on(string mischief, string entry)
    {
        var healthy = await StartAsync(Memory("healthy"));
        await AttachAsync(new BlockDeviceDefinition(Memory() with { Queues = 2 }));
        Bus.UnbindDriver("disk0");
        var bare = Bus.OpenBare("disk0");
        Assert.True(RawRingDriver.Negotiate(bare, bare.DeviceFeatures));
        using (var hostile = RawRingDriver.TryCreate(bare, 0, 16)!)
        using (var tame = RawRingDriver.TryCreate(bare, 1, 16)!)
        {
            Assert.True(RawRingDriver.Run(bare));

            Break(hostile, mischief);
            hostile.Kick();

            await EventuallyAsync(async () => (await SnapshotAsync()).Health?.Contains("queue 0 is quarantined", StringComparison.Ordinal) == true);
            NegotiationTests.MakeGetId(tame, 0);
            tame.Kick();
            Assert.True(await tame.WaitUsedAsync(1, Patience), entry);
            Assert.Equal(0, hostile.UsedIndex);
            Assert.True((await healthy.WriteAsync(0, Pattern(4096, 1)).WaitAsync(Patience)).IsOk);
            bare.Reset();
        }

        Assert.True(RawRingDriver.Negotiate(bare, bare.DeviceFeatures));
        using var again = RawRingDriver.TryCreate(bare, 0, 16)!;
        Assert.True(RawRingDriver.Run(bare));
        NegotiationTests.MakeGetId(again, 0);
        again.Kick();
        Assert.True(await again.WaitUsedAsync(1, Patience));
        Assert.Null((await SnapshotAsync()).Health);
        bare.Reset();
    }

    private static void Break(RawRingDriver ring, string mischief)
    {
        switch (mischief)
        {
            case "head out of range":
                ring.MakeAvailable(16);
                break;
            case "index too far ahead":
                ring.SetAvailIndex(0x4000);
                break;
            case "descriptor cycle":
                var buffer = ring.AllocateBuffer(512);
                ring.Describe(0, buffer.Iova, 512, VirtqDescriptorFlags.Next, 0);
                ring.MakeAvailable(0);
                break;
            default:
                var status = ring.AllocateBuffer(1);
                ring.Describe(0, 0x7000_0000_0000, 16, VirtqDescriptorFlags.Next, 1);
                ring.Describe(1, status.Iova, 1, VirtqDescriptorFlags.Write);
                ring.MakeAvailable(0);
                break;
        }
    }
}
