using VduseActors.Devices.Block;
using VduseActors.Kernel;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>What <see cref="QuarantineTests"/> says of split rings, of packed ones.</summary>
public sealed class PackedQuarantineTests(ITestOutputHelper output) : DeviceFixture(output)
{
    private const PackedDescriptorFlags Avail = PackedDescriptorFlags.Avail;
    private const PackedDescriptorFlags Next = PackedDescriptorFlags.Next;
    private const PackedDescriptorFlags Write = PackedDescriptorFlags.Write;

    [Theory]
    [InlineData("next in every slot")]
    [InlineData("empty table")]
    [InlineData("endless table")]
    [InlineData("readable after writable")]
    [InlineData("unmapped header")]
    [InlineData("no status byte")]
    [Trait("Covers", "B10")]
    [Trait("Covers", "B15")]
    [Trait("Covers", "B37")]
    [Trait("Covers", "B40")]
    [Trait("Covers", "I11")]
    public async Task A_broken_packed_ring_is_quarantined_and_the_other_queue_and_device_go_on(string mischief)
    {
        var healthy = await StartAsync(Memory("healthy"));
        await AttachAsync(new BlockDeviceDefinition(Memory() with { Queues = 2, Packed = true }));
        Bus.UnbindDriver("disk0");
        var bare = Bus.OpenBare("disk0");
        Assert.True(RawDriver.Negotiate(bare, bare.DeviceFeatures));
        using (var hostile = RawPackedRingDriver.TryCreate(bare, 0, 16)!)
        using (var tame = RawPackedRingDriver.TryCreate(bare, 1, 16)!)
        {
            Assert.True(RawDriver.Run(bare));

            Break(hostile, mischief);
            hostile.Kick();

            await EventuallyAsync(async () => (await SnapshotAsync()).Health?.Contains("queue 0 is quarantined", StringComparison.Ordinal) == true);
            MakeGetId(tame, 0);
            tame.Kick();
            Assert.True(await tame.WaitUsedAsync(0, Patience), mischief);
            Assert.True((await healthy.WriteAsync(0, Pattern(4096, 1)).WaitAsync(Patience)).IsOk);
            bare.Reset();
        }

        Assert.True(RawDriver.Negotiate(bare, bare.DeviceFeatures));
        using var again = RawPackedRingDriver.TryCreate(bare, 0, 16)!;
        Assert.True(RawDriver.Run(bare));
        MakeGetId(again, 0);
        again.Kick();
        Assert.True(await again.WaitUsedAsync(0, Patience));
        Assert.Null((await SnapshotAsync()).Health);
        bare.Reset();
    }

    [Theory]
    [InlineData(16, 1, 0, 1)]
    [InlineData(3, 1, 4, 1)]
    [Trait("Covers", "B27")]
    public async Task A_start_position_outside_of_the_ring_is_refused(ushort avail, ushort availWrap, ushort used, ushort usedWrap)
    {
        await AttachAsync(new BlockDeviceDefinition(Memory() with { Packed = true }));
        Bus.UnbindDriver("disk0");
        var bare = Bus.OpenBare("disk0");
        Assert.True(RawDriver.Negotiate(bare, bare.DeviceFeatures));
        using (RawPackedRingDriver.TryCreate(bare, 0, 16, new VduseQueueState(0, availWrap, avail, usedWrap, used)))
        {
            Assert.False(RawDriver.Run(bare));
            Assert.Contains("cannot start where the driver says", (await SnapshotAsync()).Health, StringComparison.Ordinal);
            bare.Reset();
        }

        Assert.True(RawDriver.Negotiate(bare, bare.DeviceFeatures));
        using var again = RawPackedRingDriver.TryCreate(bare, 0, 16)!;
        Assert.True(RawDriver.Run(bare));
        MakeGetId(again, 0);
        again.Kick();
        Assert.True(await again.WaitUsedAsync(0, Patience));
        bare.Reset();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [Trait("Covers", "A076")]
    public async Task A_packed_ring_of_any_size_is_served(ushort size)
    {
        await AttachAsync(new BlockDeviceDefinition(Memory() with { Packed = true }));
        Bus.UnbindDriver("disk0");
        var bare = Bus.OpenBare("disk0");
        Assert.True(RawDriver.Negotiate(bare, bare.DeviceFeatures));
        using var ring = RawPackedRingDriver.TryCreate(bare, 0, size)!;
        Assert.True(RawDriver.Run(bare));
        for (var i = 0; i < (3 * size) + 1; i++)
        {
            var wrap = i / size % 2 == 0;
            MakeGetId(ring, i % size, wrap, indirect: true);
            ring.Kick();
            Assert.True(await ring.WaitUsedAsync(i % size, Patience, wrap));
        }

        bare.Reset();
    }

    internal static void MakeGetId(RawPackedRingDriver ring, int slot, bool wrap = true, bool indirect = false)
    {
        const uint getId = 8;
        var buffer = ring.AllocateBuffer(256);
        BitConverter.TryWriteBytes(RawDriver.Bytes(buffer), getId);
        (ulong Offset, uint Length, PackedDescriptorFlags Flags)[] parts = [(0, 16, Next), (16, 20, Next | Write), (36, 1, Write)];
        var marks = wrap ? Avail : PackedDescriptorFlags.Used;
        if (!indirect)
        {
            // The head last: with its flags the chain becomes available.
            for (var i = parts.Length - 1; i >= 0; i--)
                ring.Write(slot + i, buffer.Iova + parts[i].Offset, parts[i].Length, 5, parts[i].Flags | marks);
            return;
        }

        var table = RawDriver.Bytes(buffer)[64..];
        for (var i = 0; i < parts.Length; i++)
        {
            BitConverter.TryWriteBytes(table[(i * 16)..], buffer.Iova + parts[i].Offset);
            BitConverter.TryWriteBytes(table[((i * 16) + 8)..], parts[i].Length);
            BitConverter.TryWriteBytes(table[((i * 16) + 14)..], (ushort)(parts[i].Flags & Write));
        }

        ring.Write(slot, buffer.Iova + 64, 48, 5, PackedDescriptorFlags.Indirect | marks);
    }

    private static void Break(RawPackedRingDriver ring, string mischief)
    {
        var buffer = ring.AllocateBuffer(512);
        switch (mischief)
        {
            case "next in every slot":
                for (var slot = 15; slot >= 0; slot--)
                    ring.Write(slot, buffer.Iova, 1, 0, Next | Avail);
                break;
            case "empty table":
                ring.Write(0, buffer.Iova, 0, 0, PackedDescriptorFlags.Indirect | Avail);
                break;
            case "endless table":
                ring.Write(0, buffer.Iova, 0x8000_0000, 0, PackedDescriptorFlags.Indirect | Avail);
                break;
            case "readable after writable":
                ring.Write(1, buffer.Iova, 16, 0, Avail);
                ring.Write(0, buffer.Iova, 16, 0, Avail | Next | Write);
                break;
            case "no status byte":
                ring.Write(1, 0x7000_0000_0000, 1, 0, Avail | Write);
                ring.Write(0, buffer.Iova, 16, 0, Avail | Next);
                break;
            default:
                ring.Write(1, buffer.Iova, 1, 0, Avail | Write);
                ring.Write(0, 0x7000_0000_0000, 16, 0, Avail | Next);
                break;
        }
    }
}
