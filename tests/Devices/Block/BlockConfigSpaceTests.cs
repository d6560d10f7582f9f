using System.Buffers.Binary;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Block;

public sealed class BlockConfigSpaceTests
{
    [Fact]
    [Trait("Covers", "A025")]
    [Trait("Covers", "A029")]
    public void Every_field_lies_where_the_specification_puts_it()
    {
        using var folder = ImageFolder.OnTmpfs();
        using var device = new TestDevice(new BlockDeviceOptions
        {
            Name = "disk",
            Queues = 3,
            QueueSize = 64,
            BlockSize = 1024,
            PhysicalBlockSize = 8192,
            MinIoSize = 0x4000,
            OptIoSize = 0x12000,
            SegMax = 0x45,
            SizeMax = 0x23000,
            Backend = new FileBackendOptions { Path = folder.Image(0x6_789A_BC00) },
        });

        byte[] golden =
        [
            0x5E, 0x4D, 0x3C, 0x03, 0, 0, 0, 0,         // capacity: 0x033C4D5E sectors
            0x00, 0x30, 0x02, 0,                        // size_max
            0x45, 0, 0, 0,                              // seg_max
            0, 0, 0, 0,                                 // geometry
            0x00, 0x04, 0, 0,                           // blk_size
            3, 0,                                       // physical_block_exp, alignment_offset
            0x10, 0,                                    // min_io_size in blocks
            0x48, 0, 0, 0,                              // opt_io_size in blocks
            0, 0,                                       // writeback, unused0
            3, 0,                                       // num_queues
            0, 0, 0x20, 0,                              // max_discard_sectors
            16, 0, 0, 0,                                // max_discard_seg
            8, 0, 0, 0,                                 // discard_sector_alignment
            0, 0, 2, 0,                                 // max_write_zeroes_sectors
            16, 0, 0, 0,                                // max_write_zeroes_seg
            1, 0, 0, 0,                                 // write_zeroes_may_unmap, unused1
        ];
        Assert.Equal(golden, device.Device.Config.ToArray());
        Assert.Equal(2u, device.Device.DeviceId);
        Assert.Equal((3, 64, 0x45 + 17), (device.Device.QueueCount, device.Device.QueueSize, device.Device.MaxSegments));
    }

    [Theory]
    [InlineData(false, WriteCache.WriteBack, true, 1, BlockFeatures.FLUSH | BlockFeatures.DISCARD | BlockFeatures.WRITE_ZEROES)]
    [InlineData(false, WriteCache.WriteBack, false, 1, BlockFeatures.FLUSH | BlockFeatures.WRITE_ZEROES)]
    [InlineData(false, WriteCache.WriteThrough, true, 1, BlockFeatures.DISCARD | BlockFeatures.WRITE_ZEROES)]
    [InlineData(false, WriteCache.WriteThrough, true, 4, BlockFeatures.DISCARD | BlockFeatures.WRITE_ZEROES | BlockFeatures.MQ)]
    [InlineData(true, WriteCache.WriteBack, true, 2, BlockFeatures.RO | BlockFeatures.MQ)]
    [Trait("Covers", "A085")]
    [Trait("Covers", "A107")]
    public void The_offer_follows_the_options(bool readOnly, WriteCache cache, bool discard, int queues, ulong expected)
    {
        using var folder = ImageFolder.OnTmpfs();
        using var device = new TestDevice(new BlockDeviceOptions
        {
            Name = "disk",
            ReadOnly = readOnly,
            WriteCache = cache,
            Discard = discard,
            Queues = queues,
            Backend = new FileBackendOptions { Path = folder.Image(1 << 20) },
        });

        const ulong Always = BlockFeatures.SIZE_MAX | BlockFeatures.SEG_MAX | BlockFeatures.BLK_SIZE | BlockFeatures.TOPOLOGY;
        Assert.Equal(Always | expected, device.Device.Features);
    }

    [Theory]
    [InlineData(BlockFeatures.SIZE_MAX, 12)]
    [InlineData(BlockFeatures.SEG_MAX, 16)]
    [InlineData(BlockFeatures.BLK_SIZE, 24)]
    [InlineData(BlockFeatures.TOPOLOGY, 32)]
    [InlineData(BlockFeatures.MQ, 36)]
    [InlineData(BlockFeatures.DISCARD, 48)]
    [InlineData(BlockFeatures.WRITE_ZEROES, 57)]
    [Trait("Covers", "A030")]
    public void The_space_covers_the_fields_of_every_feature_offered(ulong feature, int end)
    {
        using var device = new TestDevice(TestDevice.InMemory() with { Queues = 2 });
        Assert.NotEqual(0u, device.Device.Features & feature);
        Assert.True(end <= device.Device.Config.Length);
    }

    [Theory]
    [InlineData(512, 512u)]
    [InlineData(4096, 512u)]
    [Trait("Covers", "A103")]
    public void Capacity_counts_units_of_512_whatever_the_block_size(int blockSize, uint unit)
    {
        using var device = new TestDevice(TestDevice.InMemory(1 << 20) with { BlockSize = blockSize });
        Assert.Equal((1u << 20) / unit, BinaryPrimitives.ReadUInt64LittleEndian(device.Device.Config.Span));
    }

    [Fact]
    [Trait("Covers", "A106")]
    public void Zeroing_is_not_said_to_unmap_when_discard_is_off()
    {
        using var device = new TestDevice(TestDevice.InMemory() with { Discard = false });
        Assert.Equal(0, device.Device.Config.Span[56]);
        Assert.True(device.Device.Config.Span[36..48].IndexOfAnyExcept((byte)0) < 0);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(4, 2)]
    [InlineData(64, 62)]
    [InlineData(256, 126)]
    [InlineData(32768, 126)]
    public void Segments_fit_the_queue_unless_configured(int queueSize, int expected)
    {
        using var device = new TestDevice(TestDevice.InMemory() with { QueueSize = queueSize });
        Assert.Equal(expected, BinaryPrimitives.ReadInt32LittleEndian(device.Device.Config.Span[12..]));
    }

    [Fact]
    public void Any_part_of_the_offer_may_be_negotiated()
    {
        using var device = new TestDevice(TestDevice.InMemory());
        Assert.Null(device.Device.ValidateFeatures(0));
        Assert.Null(device.Device.ValidateFeatures(device.Device.Features));
    }
}
