using VduseActors.Devices.Block;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests.Hostile;

public sealed class QuarantineTests612(ITestOutputHelper output) : QuarantineTests(output, KernelProfile.Linux612)
{
    public static TheoryData<string> Attacks => RingAttack.Of(RingLayouts.Split);

    [Theory]
    [MemberData(nameof(Attacks))]
    [Trait("Covers", "B01"), Trait("Covers", "B02"), Trait("Covers", "B03"), Trait("Covers", "B04"), Trait("Covers", "B05")]
    [Trait("Covers", "B06"), Trait("Covers", "B07"), Trait("Covers", "B08"), Trait("Covers", "B10"), Trait("Covers", "B13")]
    [Trait("Covers", "B14"), Trait("Covers", "B15"), Trait("Covers", "B29"), Trait("Covers", "B30")]
    [Trait("Covers", "B31"), Trait("Covers", "B32"), Trait("Covers", "B33"), Trait("Covers", "B35")]
    [Trait("Covers", "B40"), Trait("Covers", "I11")]
    public Task A_malformed_split_ring_costs_its_queue_until_reset_and_nothing_else(string attack) => AttackAsync(attack, packed: false);
}

public sealed class QuarantineTestsPacked(ITestOutputHelper output) : QuarantineTests(output, KernelProfile.Linux612)
{
    public static TheoryData<string> Attacks => RingAttack.Of(RingLayouts.Packed);

    [Theory]
    [MemberData(nameof(Attacks))]
    [Trait("Covers", "B08"), Trait("Covers", "B10"), Trait("Covers", "B13"), Trait("Covers", "B14"), Trait("Covers", "B15")]
    [Trait("Covers", "B29"), Trait("Covers", "B30"), Trait("Covers", "B32"), Trait("Covers", "B33")]
    [Trait("Covers", "B37"), Trait("Covers", "B40"), Trait("Covers", "I11")]
    public Task A_malformed_packed_ring_costs_its_queue_until_reset_and_nothing_else(string attack) => AttackAsync(attack, packed: true);
}

public sealed class QuarantineTestsRfcV3(ITestOutputHelper output) : QuarantineTests(output, KernelProfile.RfcV3)
{
    [Theory]
    [InlineData("head out of range")]
    [InlineData("index too far ahead")]
    [InlineData("descriptor that leads to itself")]
    [InlineData("unmapped header")]
    [Trait("Covers", "B01"), Trait("Covers", "B02"), Trait("Covers", "B04"), Trait("Covers", "B15"), Trait("Covers", "I11")]
    public Task A_malformed_ring_costs_its_queue_until_reset_and_nothing_else(string attack) => AttackAsync(attack, packed: false);
}

/// <summary>
/// A malformed ring costs its own queue, until reset; other queues of the device, and other devices, go on under verified load.
/// </summary>
public abstract class QuarantineTests(ITestOutputHelper output, KernelProfile profile) : DeviceFixture(output, profile: profile)
{
    private const ushort RingSize = 16;
    private const uint In = 0, Out = 1;

    private protected async Task AttackAsync(string name, bool packed)
    {
        var attack = RingAttack.All[name];
        var healthy = await StartAsync(Memory("healthy") with { Packed = packed });
        var load = new BlockLoad(healthy, new BlockLoadOptions { Depth = 4, Requests = 300 }).RunAsync();
        await AttachAsync(new BlockDeviceDefinition(Memory() with { Queues = 2, Packed = packed }));
        Bus.UnbindDriver("disk0");
        var bare = Bus.OpenBare("disk0");
        Assert.True(RawDriver.Negotiate(bare, bare.DeviceFeatures));
        using (var hostile = HostileRing.Create(bare, 0, RingSize, packed))
        using (var tame = HostileRing.Create(bare, 1, RingSize, packed))
        {
            Assert.True(RawDriver.Run(bare));
            attack.Apply(hostile, hostile.Raw.AllocateBuffer(4096));
            hostile.Raw.Kick();

            await EventuallyAsync(
                async () => (await SnapshotAsync()).Health?.Contains("queue 0 is quarantined", StringComparison.Ordinal) == true);
            for (var round = 0; round < 20; round++)
            {
                hostile.Raw.Kick();
                await RoundTripAsync(tame, round);
            }

            // Told once, whatever the driver kicks; and not answered.
            Assert.Equal(1, (await SnapshotAsync()).Queues[0].Quarantines);
            Assert.False(hostile.IsUsed(new HostileRing.Posted(1, 0, true)), $"{attack.Entry} was answered.");
            bare.Reset();
        }

        Assert.True(RawDriver.Negotiate(bare, bare.DeviceFeatures));
        using (var again = HostileRing.Create(bare, 0, RingSize, packed))
        {
            Assert.True(RawDriver.Run(bare));
            await RoundTripAsync(again, seed: 3);
            Assert.Null((await SnapshotAsync()).Health);
            bare.Reset();
        }

        var report = await load.WaitAsync(Patience);
        Assert.True(report is { IsClean: true, Reads: > 0, Writes: > 0 }, report.ToString());
        Assert.Empty(healthy.Violations);
    }

    /// <summary>Writes a sector, reads it back and compares.</summary>
    private static async Task RoundTripAsync(HostileRing ring, int seed)
    {
        var memory = ring.Scratch;
        var bytes = Pattern(512, seed);
        bytes.CopyTo(RawDriver.Bytes(memory)[1024..]);
        for (uint type = Out; ; type = In)
        {
            BitConverter.TryWriteBytes(RawDriver.Bytes(memory), (ulong)type);
            BitConverter.TryWriteBytes(RawDriver.Bytes(memory)[8..], (ulong)seed);
            RawDriver.Bytes(memory)[16] = 0xff;
            var posted = ring.Post(new(memory.Iova, 16, false), new(memory.Iova + 1024, 512, type == In), new(memory.Iova + 16, 1, true));
            ring.Raw.Kick();
            Assert.True(await ring.WaitUsedAsync(posted, Patience));
            Assert.Equal(0, RawDriver.Bytes(memory)[16]);
            if (type == In)
                break;
            RawDriver.Bytes(memory).Slice(1024, 512).Clear();
        }

        Assert.Equal(bytes, RawDriver.Bytes(memory).Slice(1024, 512).ToArray());
    }
}
