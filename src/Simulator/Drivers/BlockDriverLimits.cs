using System.Buffers.Binary;

namespace VduseActors.Simulator.Drivers;

/// <summary>What a block device's configuration space says, as the driver uses it.</summary>
/// <param name="CapacitySectors">Capacity in sectors of 512 bytes.</param>
/// <param name="BlockSize">Logical block size in bytes.</param>
/// <param name="QueueCount">Queues that the device offers.</param>
/// <param name="SegmentBytes">Longest data descriptor that the driver makes, in bytes.</param>
/// <param name="MaxSegments">Most data descriptors of a request.</param>
public sealed record BlockDriverLimits(ulong CapacitySectors, uint BlockSize, int QueueCount, int SegmentBytes, int MaxSegments)
{
    private const int ConfigBytes = 60;
    private const int SectorSize = 512;

    /// <summary>Most bytes of one request.</summary>
    public int MaxTransferBytes => (int)Math.Min((long)SegmentBytes * MaxSegments, int.MaxValue & ~(SectorSize - 1));

    internal static BlockDriverLimits Read(IVirtioTransport transport, BlockDriverOptions options)
    {
        Span<byte> config = stackalloc byte[ConfigBytes];
        transport.ReadConfig(0, config);
        var features = transport.DriverFeatures;
        var segmentBytes = options.MaxSegmentBytes;
        if (Has(features, BlockFeature.SizeMax))
            segmentBytes = (int)Math.Clamp(BinaryPrimitives.ReadUInt32LittleEndian(config[8..]), 1, (uint)segmentBytes);

        var segments = Has(features, BlockFeature.SegMax) ? BinaryPrimitives.ReadUInt32LittleEndian(config[12..]) : 1;
        return new BlockDriverLimits(
            BinaryPrimitives.ReadUInt64LittleEndian(config),
            Has(features, BlockFeature.BlockSize) ? BinaryPrimitives.ReadUInt32LittleEndian(config[20..]) : SectorSize,
            Has(features, BlockFeature.MultiQueue) ? BinaryPrimitives.ReadUInt16LittleEndian(config[34..]) : 1,
            segmentBytes,
            (int)Math.Clamp(segments, 1, ushort.MaxValue));
    }

    private static bool Has(ulong features, ulong bit) => (features & bit) != 0;
}
