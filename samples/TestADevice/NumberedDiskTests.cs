using System.Buffers.Binary;
using AuthorADevice;
using VduseActors.Faults;
using VduseActors.Simulator.Drivers;
using VduseActors.TestKit;

namespace TestADevice;

/// <summary>
/// The sample device, tested: right answers, wrong drivers, faults, every order. Nothing here waits, and nothing is mocked.
/// </summary>
public sealed class NumberedDiskTests
{
    private const byte Ok = 0, IoError = 1, Unsupported = 2;
    private static readonly NumberedDiskDefinition _disk = new("numbers", sectors: 1024);

    [Fact]
    public void A_read_returns_the_numbers_of_the_sectors()
    {
        using var test = new DeviceTest(_disk);

        var read = test.Execute(Header(type: 0, sector: 7), ChainBuffer.Writable(1024), ChainBuffer.Writable(1));

        Assert.Equal(1025u, read.Length);
        Assert.Equal(7UL, BinaryPrimitives.ReadUInt64LittleEndian(read.Written));
        Assert.Equal(8UL, BinaryPrimitives.ReadUInt64LittleEndian(read.Written.AsSpan(512)));
        Assert.Equal(Ok, read.Written[^1]);
        test.NoLostRequests();
    }

    [Theory]
    [InlineData(0, 1023, 1024, IoError)]
    [InlineData(0, ulong.MaxValue, 512, IoError)]
    [InlineData(0, 0, 100, IoError)]
    [InlineData(1, 0, 512, Unsupported)]
    public void A_driver_that_asks_for_the_impossible_gets_an_error(uint type, ulong sector, int space, byte status)
    {
        using var test = new DeviceTest(_disk);

        var refused = test.Execute(Header(type, sector), ChainBuffer.Writable(space), ChainBuffer.Writable(1));

        Assert.Equal(status, refused.Written[^1]);
        test.ExpectHealthy();
        test.NoLostRequests();
    }

    [Fact]
    public void A_status_byte_at_an_address_that_is_not_mapped_quarantines_the_queue_until_reset()
    {
        using var test = new DeviceTest(_disk);

        var posted = test.Post(
            Header(type: 0, sector: 0), ChainBuffer.Writable(512), ChainBuffer.At(0x7000_0000_0000, 1, deviceWrites: true));

        test.ExpectQuarantined();
        test.ExpectNoCompletion(posted, TimeSpan.FromSeconds(10));
        test.Reset();
        test.ExpectHealthy();
        Assert.Equal(Ok, test.Execute(Header(type: 0, sector: 1), ChainBuffer.Writable(512), ChainBuffer.Writable(1)).Written[^1]);
    }

    [Fact]
    public void The_kernels_own_driver_finds_a_disk_in_every_order_of_events()
    {
        Seeds.Explore(20, options =>
        {
            using var test = new BlockDeviceTest(_disk, options);
            for (ulong sector = 0; sector < 64; sector += 8)
                Assert.Equal(sector, BinaryPrimitives.ReadUInt64LittleEndian(test.Read(sector, 4096)));
            test.NoLostRequests();
            test.Stop();
        });
    }

    [Fact]
    public void A_queue_whose_actor_is_killed_goes_on_where_it_stopped()
    {
        var plan = FaultPlan.Parse(
            """
            faults {
              kill { kind = actor.throws, actor = queue, every = 5, times = 3 }
            }
            """);
        Seeds.Explore(20, options =>
        {
            using var test = new BlockDeviceTest(_disk, options);
            for (ulong sector = 0; sector < 32; sector++)
                Assert.Equal(sector, BinaryPrimitives.ReadUInt64LittleEndian(test.Read(sector, 512)));
            test.ExpectFault("actor.throws");
            test.NoLostRequests();
        }, new DeviceTestOptions { Faults = plan });
    }

    private static ChainBuffer Header(uint type, ulong sector)
    {
        Span<byte> header = stackalloc byte[16];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, type);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], sector);
        return ChainBuffer.Readable(header);
    }
}
