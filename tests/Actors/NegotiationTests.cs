using VduseActors.Devices.Block;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

public sealed class NegotiationTests612(ITestOutputHelper output) : NegotiationTests(output, KernelProfile.Linux612);

public sealed class NegotiationTestsRfcV3(ITestOutputHelper output) : NegotiationTests(output, KernelProfile.RfcV3);

/// <summary>A driver that does not keep to the rules of negotiation is refused, and the next one that does is served.</summary>
public abstract class NegotiationTests(ITestOutputHelper output, KernelProfile profile) : DeviceFixture(output, profile: profile)
{
    private const DeviceStatus Negotiated = DeviceStatus.Acknowledge | DeviceStatus.Driver | DeviceStatus.FeaturesOk;

    [Fact]
    [Trait("Covers", "A010")]
    [Trait("Covers", "B66")]
    public async Task DRIVER_OK_out_of_nothing_is_refused()
    {
        var bare = await BareAsync();
        bare.Reset();

        bare.SetStatus(DeviceStatus.DriverOk);

        Assert.Equal(DeviceStatus.None, bare.Status);
        await ServesAfterResetAsync(bare);
    }

    [Theory]
    [InlineData(VirtioFeature.RingPacked)]
    [InlineData(1UL << 63)]
    [Trait("Covers", "A019")]
    [Trait("Covers", "B65")]
    public async Task Features_that_were_not_offered_are_refused(ulong extra)
    {
        var bare = await BareAsync();

        Assert.False(RawRingDriver.Negotiate(bare, bare.DeviceFeatures | extra));

        await ServesAfterResetAsync(bare);
    }

    [Theory]
    [InlineData(VirtioFeature.Version1)]
    [InlineData(VirtioFeature.AccessPlatform)]
    [Trait("Covers", "A020")]
    [Trait("Covers", "B67")]
    public async Task Features_that_the_device_needs_cannot_be_left_out(ulong needed)
    {
        var bare = await BareAsync();

        Assert.False(RawRingDriver.Negotiate(bare, bare.DeviceFeatures & ~needed));

        await ServesAfterResetAsync(bare);
    }

    [Fact]
    [Trait("Covers", "A009")]
    public async Task Status_bits_only_grow()
    {
        var bare = await BareAsync();
        Assert.True(RawRingDriver.Negotiate(bare, bare.DeviceFeatures));

        bare.SetStatus(DeviceStatus.Acknowledge);

        Assert.Equal(Negotiated, bare.Status);
        await ServesAfterResetAsync(bare);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Covers", "A001")]
    [Trait("Covers", "A002")]
    [Trait("Covers", "A008")]
    public async Task What_is_available_before_DRIVER_OK_waits_for_it_and_needs_no_kick_then(bool kicked)
    {
        var bare = await BareAsync();
        Assert.True(RawRingDriver.Negotiate(bare, bare.DeviceFeatures));
        using var ring = RawRingDriver.TryCreate(bare, 0, 16)!;
        MakeGetId(ring, 0);
        MakeGetId(ring, 3);

        if (kicked)
            ring.Kick();
        Assert.Equal(0, ring.UsedIndex);
        Assert.Equal(0, (await SnapshotAsync()).Queues[0].Requests - _requestsBefore);

        Assert.True(RawRingDriver.Run(bare));
        Assert.True(await ring.WaitUsedAsync(2, Patience));
        Assert.Equal(0, (await SnapshotAsync()).Queues[0].MissedKicks);
        bare.Reset();
    }

    [Fact]
    [Trait("Covers", "A011")]
    public async Task After_FAILED_the_queues_are_quiet_until_reset()
    {
        var bare = await BareAsync();
        Assert.True(RawRingDriver.Negotiate(bare, bare.DeviceFeatures));
        using (var ring = RawRingDriver.TryCreate(bare, 0, 16)!)
        {
            Assert.True(RawRingDriver.Run(bare));
            bare.SetStatus(bare.Status | DeviceStatus.Failed);
            MakeGetId(ring, 0);
            ring.Kick();

            // A second message behind the kick: when it is answered, the kick was looked at.
            bare.SetStatus(bare.Status);
            Assert.Equal(0, ring.UsedIndex);
            bare.Reset();
        }

        await ServesAfterResetAsync(bare);
    }

    [Fact]
    [Trait("Covers", "A012")]
    public async Task Resets_may_come_twice()
    {
        var bare = await BareAsync();

        bare.Reset();
        bare.Reset();

        await ServesAfterResetAsync(bare);
    }

    private long _requestsBefore;

    private async Task<IVirtioTransport> BareAsync()
    {
        await AttachAsync(new BlockDeviceDefinition(Memory()));
        Bus.UnbindDriver("disk0");
        _requestsBefore = (await SnapshotAsync()).Queues[0].Requests;
        return Bus.OpenBare("disk0");
    }

    private static async Task ServesAfterResetAsync(IVirtioTransport bare)
    {
        bare.Reset();
        Assert.True(RawRingDriver.Negotiate(bare, bare.DeviceFeatures));
        using var ring = RawRingDriver.TryCreate(bare, 0, 16)!;
        Assert.True(RawRingDriver.Run(bare));
        MakeGetId(ring, 0);
        ring.Kick();
        Assert.True(await ring.WaitUsedAsync(1, Patience));
        bare.Reset();
    }

    /// <summary>Makes a GET_ID request available in three descriptors from <paramref name="head"/> on.</summary>
    internal static void MakeGetId(RawRingDriver ring, ushort head)
    {
        const uint getId = 8;
        var header = ring.AllocateBuffer(16);
        BitConverter.TryWriteBytes(RawRingDriver.Bytes(header), getId);
        var id = ring.AllocateBuffer(20);
        var status = ring.AllocateBuffer(1);
        ring.Describe(head, header.Iova, 16, VirtqDescriptorFlags.Next, (ushort)(head + 1));
        ring.Describe((ushort)(head + 1), id.Iova, 20, VirtqDescriptorFlags.Next | VirtqDescriptorFlags.Write, (ushort)(head + 2));
        ring.Describe((ushort)(head + 2), status.Iova, 1, VirtqDescriptorFlags.Write);
        ring.MakeAvailable(head);
    }
}
