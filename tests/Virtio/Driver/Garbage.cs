namespace VduseActors.Virtio.Tests.Driver;

/// <summary>
/// Random values for ring fields, half of which are likely to be taken for something valid: they get past the first check.
/// </summary>
internal static class Garbage
{
    /// <summary>Where tests with garbage keep an indirect table, among other things.</summary>
    public const ulong Table = QueueHarness.Data;

    /// <summary>Entries of that table.</summary>
    public const int TableEntries = 10;

    // Both layouts' drivers have their descriptors at the same place.
    private static readonly ulong[] _addresses =
    [
        Table, Table + 1, Table + 0x100, Table + 0xff0, Table + 0x1000, Table
            + 0x1ff0, SplitRingDriver.DescriptorTable, 0, ulong.MaxValue, 1UL << 63,
    ];

    private static readonly uint[] _lengths = [0, 1, 16, 32, 48, 160, 512, 4096, 0x8000_0000, 0xffff_fff0, uint.MaxValue];

    public static ulong Address(Random random) => random.Next(10) == 0
        ? (ulong)random.NextInt64()
        : _addresses[random.Next(_addresses.Length)] + (ulong)random.Next(4);

    public static uint Length(Random random) => _lengths[random.Next(_lengths.Length)];

    /// <summary>A number that is mostly below a limit.</summary>
    public static ushort Index(Random random, int below) => (ushort)random.Next(random.Next(8) == 0 ? 65536 : below);

    /// <summary>Flags that are mostly some of the three lowest.</summary>
    public static ushort Flags(Random random) => (ushort)(random.Next(10) == 0 ? random.Next(65536) : random.Next(8));

    /// <summary>Ring features, each present or not.</summary>
    public static ulong Features(Random random) =>
        (random.Next(4) == 0 ? 0 : VirtioFeature.RingIndirectDesc)
        | (random.Next(2) == 0 ? 0 : VirtioFeature.RingEventIdx)
        | (random.Next(3) == 0 ? VirtioFeature.InOrder : 0);
}
