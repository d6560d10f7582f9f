using System.Buffers.Binary;
using System.Numerics;

namespace VduseActors.Devices.Block;

/// <summary>Lays out <c>struct virtio_blk_config</c> (virtio 1.2, 5.2.4), little-endian.</summary>
internal static class BlockConfigSpace
{
    /// <summary>
    /// Bytes up to and including <c>unused1</c>: every field of every feature that is offered. The kernel zero-fills reads of what
    /// follows (secure erase, zones).
    /// </summary>
    public const int Size = 60;

    /// <summary>Builds the initial configuration space.</summary>
    public static byte[] Build(BlockDeviceOptions options, ulong length, BlockBackendTraits traits, ulong features)
    {
        var config = new byte[Size];
        var span = config.AsSpan();
        BinaryPrimitives.WriteUInt64LittleEndian(span, length >> BlockLimits.SectorShift);
        BinaryPrimitives.WriteUInt32LittleEndian(span[8..], (uint)options.SizeMax);
        BinaryPrimitives.WriteUInt32LittleEndian(span[12..], (uint)options.EffectiveSegMax);

        // 16 to 19: geometry, not offered.
        BinaryPrimitives.WriteUInt32LittleEndian(span[20..], (uint)options.BlockSize);
        span[24] = (byte)BitOperations.Log2((uint)(options.EffectivePhysicalBlockSize / options.BlockSize));
        span[25] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(span[26..], (ushort)(options.EffectiveMinIoSize / options.BlockSize));
        BinaryPrimitives.WriteUInt32LittleEndian(span[28..], (uint)(options.OptIoSize / options.BlockSize));

        // 32: writeback belongs to CONFIG_WCE, not offered; 33: unused0.
        BinaryPrimitives.WriteUInt16LittleEndian(span[34..], (ushort)options.Queues);
        if ((features & BlockFeatures.DISCARD) != 0)
        {
            var granularity = Math.Max(traits.DiscardGranularity, (uint)options.BlockSize);
            BinaryPrimitives.WriteUInt32LittleEndian(span[36..], BlockLimits.MaxDiscardSectors);
            BinaryPrimitives.WriteUInt32LittleEndian(span[40..], BlockLimits.MaxRanges);
            BinaryPrimitives.WriteUInt32LittleEndian(span[44..], granularity >> BlockLimits.SectorShift);
        }

        if ((features & BlockFeatures.WRITE_ZEROES) != 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(span[48..], BlockLimits.MaxWriteZeroesSectors);
            BinaryPrimitives.WriteUInt32LittleEndian(span[52..], BlockLimits.MaxRanges);
            span[56] = options.Discard && traits.WriteZeroesMayUnmap ? (byte)1 : (byte)0;
        }

        return config;
    }
}
