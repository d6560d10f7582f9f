using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Actors.Tests.Hostile;

/// <summary>A way to make a ring malformed, by the entry of the catalogue that it stands for.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Layouts">Which layouts can express it.</param>
/// <param name="Apply">Writes it; the kick comes after it. The ring has 16 descriptors, the buffer 4096 bytes.</param>
internal sealed record RingAttack(string Entry, RingLayouts Layouts, Action<HostileRing, CoherentMemory> Apply)
{
    private const VirtqDescriptorFlags Read = VirtqDescriptorFlags.None, Write = VirtqDescriptorFlags.Write;
    private const VirtqDescriptorFlags Next = VirtqDescriptorFlags.Next, Indirect = VirtqDescriptorFlags.Indirect;
    private const ushort Size = 16;
    private const ulong Nowhere = 0x7000_0000_0000;

    public static IReadOnlyDictionary<string, RingAttack> All { get; } = new Dictionary<string, RingAttack>
    {
        ["head out of range"] = new("B01", RingLayouts.Split, (ring, _) => ring.Split.MakeAvailable(Size)),
        ["index too far ahead"] = new("B02", RingLayouts.Split, (ring, _) => ring.Split.SetAvailIndex(0x4000)),
        ["index moved back"] = new("B03", RingLayouts.Split, (ring, _) => ring.Split.SetAvailIndex(0xffff)),
        ["descriptor that leads to itself"] = new("B04", RingLayouts.Split, (ring, buffer) => Cycle(ring, buffer, length: 1, bytes: 512)),
        ["cycle of empty descriptors"] = new("B05", RingLayouts.Split, (ring, buffer) => Cycle(ring, buffer, length: 3, bytes: 0)),
        ["cycle of all descriptors"] = new("B06", RingLayouts.Split, (ring, buffer) => Cycle(ring, buffer, length: Size, bytes: 1)),
        ["next out of range"] = new("B07", RingLayouts.Split, (ring, buffer) =>
        {
            ring.Split.Describe(0, buffer.Iova, 16, Next, Size);
            ring.Split.MakeAvailable(0);
        }),
        ["table behind as many descriptors as there are"] = new("B08", RingLayouts.Both, (ring, buffer) =>
        {
            var chain = new RawDescriptor[Size];
            Array.Fill(chain, new RawDescriptor(buffer.Iova, 1, Read | Next));
            chain[^1] = new RawDescriptor(buffer.Iova, 4096, Indirect);
            ring.PostFlagged(chain);
        }),
        ["readable after writable"] = new("B10", RingLayouts.Both, (ring, buffer) =>
            ring.PostFlagged(new RawDescriptor(buffer.Iova, 16, Write | Next), new(buffer.Iova, 16, Read))),
        ["more than four gigabytes"] = new("B13", RingLayouts.Both, (ring, buffer) =>
            ring.PostFlagged(
                new RawDescriptor(buffer.Iova, 16, Read | Next),
                new(buffer.Iova, uint.MaxValue, Write | Next),
                new(buffer.Iova, uint.MaxValue, Write))),
        ["address that wraps"] = new("B14", RingLayouts.Both, (ring, buffer) =>
            ring.PostFlagged(new RawDescriptor(buffer.Iova, 16, Read | Next), new(ulong.MaxValue - 6, 8, Write))),
        ["unmapped header"] = new("B15", RingLayouts.Both, (ring, buffer) =>
            ring.PostFlagged(new RawDescriptor(Nowhere, 16, Read | Next), new(buffer.Iova, 1, Write))),
        ["unmapped status byte"] = new("B15", RingLayouts.Both, (ring, buffer) =>
            ring.PostFlagged(new RawDescriptor(buffer.Iova, 16, Read | Next), new(Nowhere, 1, Write))),
        ["empty table"] = new("B29", RingLayouts.Both, (ring, buffer) => ring.PostFlagged(new RawDescriptor(buffer.Iova, 0, Indirect))),
        ["crooked table"] = new("B30", RingLayouts.Both, (ring, buffer) => ring.PostFlagged(new RawDescriptor(buffer.Iova, 24, Indirect))),
        ["table in a table"] = new("B31", RingLayouts.Split, (ring, buffer) =>
        {
            ring.WriteTable(RawDriver.Bytes(buffer), 0, buffer.Iova, 16, Indirect);
            ring.PostFlagged(new RawDescriptor(buffer.Iova, 16, Indirect));
        }),
        ["table with a next descriptor"] = new("B32", RingLayouts.Both, (ring, buffer) =>
        {
            ring.WriteTable(RawDriver.Bytes(buffer), 0, buffer.Iova + 64, 16, Read);
            ring.PostFlagged(new RawDescriptor(buffer.Iova, 16, Indirect | Next), new(buffer.Iova + 128, 1, Write));
        }),
        ["table behind a direct descriptor"] = new("B32", RingLayouts.Packed, (ring, buffer) =>
        {
            ring.WriteTable(RawDriver.Bytes(buffer), 0, buffer.Iova + 64, 1, Write);
            ring.PostFlagged(new RawDescriptor(buffer.Iova + 128, 16, Read | Next), new(buffer.Iova, 16, Indirect));
        }),
        ["table of a quarter of a billion entries"] = new(
            "B33", RingLayouts.Both, (ring, buffer) => ring.PostFlagged(new RawDescriptor(buffer.Iova, 0xffff_fff0, Indirect))),
        ["table just too long"] = new(
            "B40", RingLayouts.Both, (ring, buffer) => ring.PostFlagged(new RawDescriptor(buffer.Iova, 16 * 300, Indirect))),
        ["unmapped table"] = new("B15", RingLayouts.Both, (ring, _) => ring.PostFlagged(new RawDescriptor(Nowhere, 48, Indirect))),
        ["next out of a table"] = new("B35", RingLayouts.Split, (ring, buffer) =>
        {
            ring.WriteTable(RawDriver.Bytes(buffer), 0, buffer.Iova + 64, 16, Next, next: 2);
            ring.PostFlagged(new RawDescriptor(buffer.Iova, 32, Indirect));
        }),
        ["next in every slot"] = new("B37", RingLayouts.Packed, (ring, buffer) =>
        {
            var chain = new RawDescriptor[Size];
            Array.Fill(chain, new RawDescriptor(buffer.Iova, 1, Read | Next));
            ring.PostFlagged(chain);
        }),
    };

    /// <summary>The names of those that a layout can express.</summary>
    public static TheoryData<string> Of(RingLayouts layout) =>
        [.. All.Where(attack => attack.Value.Layouts.HasFlag(layout)).Select(attack => attack.Key)];

    private static void Cycle(HostileRing ring, in CoherentMemory buffer, int length, uint bytes)
    {
        for (var i = 0; i < length; i++)
            ring.Split.Describe((ushort)i, buffer.Iova, bytes, Next, (ushort)((i + 1) % length));
        ring.Split.MakeAvailable((ushort)(length - 1));
    }
}
