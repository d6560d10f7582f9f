using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests.Hostile;

/// <summary>A queue that is quarantined while its backend works: what was accepted is answered, once, and nothing else is taken.</summary>
public sealed class QuarantineInFlightTests(ITestOutputHelper output) : DeviceFixture(output)
{
    private const uint In = 0, GetId = 8;
    private const ushort RingSize = 16;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Covers", "B09"), Trait("Covers", "B38"), Trait("Covers", "I11")]
    public async Task A_head_that_comes_again_while_it_is_in_flight_costs_its_queue_and_not_the_answers_to_what_was_accepted(bool packed)
    {
        const int Accepted = 3;
        var storage = new ScriptedStorage(Memory() with { Packed = packed, Queues = 2 });
        await AttachAsync(storage);
        Bus.UnbindDriver("disk0");
        var bare = Bus.OpenBare("disk0");
        Assert.True(RawDriver.Negotiate(bare, bare.DeviceFeatures & ~VirtioFeature.RingEventIdx));
        using (var hostile = HostileRing.Create(bare, 0, RingSize, packed))
        using (var tame = HostileRing.Create(bare, 1, RingSize, packed))
        {
            Assert.True(RawDriver.Run(bare));
            storage.Hold = true;
            var memory = hostile.Raw.AllocateBuffer(4096);
            HostileRing.Posted last = default;
            for (var i = 0; i < Accepted; i++)
            {
                last = hostile.Post(
                    new(memory.Iova, 16, false),
                    new(memory.Iova + 512 + ((ulong)i * 512), 512, true),
                    new(memory.Iova + 64 + (ulong)i, 1, true));
            }

            hostile.Raw.Kick();
            Eventually(() => storage.HeldCount == Accepted);
            RawDriver.Bytes(memory)[64..128].Fill(0xff);

            PostFirstAgain(hostile, memory, packed);
            hostile.Raw.Kick();
            await EventuallyAsync(
                async () => (await SnapshotAsync()).Health?.Contains("queue 0 is quarantined", StringComparison.Ordinal) == true);
            await IsServedAsync(tame, GetId);

            storage.Hold = false;
            storage.ReleaseHeld();
            Assert.True(await hostile.WaitUsedAsync(last, Patience));
            Assert.Equal([0, 0, 0, 0xff], RawDriver.Bytes(memory).Slice(64, Accepted + 1).ToArray());
            await IsServedAsync(tame, In);
            Assert.False(hostile.IsUsed(new HostileRing.Posted(Accepted + 1, Accepted * 3, true)));
            Assert.Equal(1, (await SnapshotAsync()).Queues[0].Quarantines);
            bare.Reset();
        }

        Assert.True(RawDriver.Negotiate(bare, bare.DeviceFeatures & ~VirtioFeature.RingEventIdx));
        using var again = HostileRing.Create(bare, 0, RingSize, packed);
        Assert.True(RawDriver.Run(bare));
        await IsServedAsync(again, In);
        Assert.Null((await SnapshotAsync()).Health);
        bare.Reset();
    }

    /// <summary>Makes the first chain's head, or its buffer id, available once more.</summary>
    private static void PostFirstAgain(HostileRing ring, in CoherentMemory memory, bool packed)
    {
        if (packed)
        {
            ((RawPackedRingDriver)ring.Raw).Write(
                9, memory.Iova + 3000, 512, id: 2, PackedDescriptorFlags.Write | PackedDescriptorFlags.Avail);
        }
        else
        {
            ring.Split.MakeAvailable(0);
        }
    }

    private static async Task IsServedAsync(HostileRing ring, uint type)
    {
        BitConverter.TryWriteBytes(RawDriver.Bytes(ring.Scratch), (ulong)type);
        RawDriver.Bytes(ring.Scratch)[64] = 0xff;
        var posted = ring.Post(
            new(ring.Scratch.Iova, 16, false), new(ring.Scratch.Iova + 512, 512, true), new(ring.Scratch.Iova + 64, 1, true));
        ring.Raw.Kick();
        Assert.True(await ring.WaitUsedAsync(posted, Patience));
        Assert.Equal(0, RawDriver.Bytes(ring.Scratch)[64]);
    }
}
