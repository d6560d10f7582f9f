using VduseActors.Devices.Block;
using VduseActors.Kernel;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>What only packed rings have: positions with wrap counters, and any size.</summary>
public sealed class PackedRingTests(ITestOutputHelper output) : DeviceFixture(output)
{
    private const PackedDescriptorFlags Avail = PackedDescriptorFlags.Avail;
    private const PackedDescriptorFlags Next = PackedDescriptorFlags.Next;
    private const PackedDescriptorFlags Write = PackedDescriptorFlags.Write;

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
}
