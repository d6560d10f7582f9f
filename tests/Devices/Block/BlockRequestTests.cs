using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Block;

public sealed class BlockRequestTestsSplit() : BlockRequestTests(packed: false);

public sealed class BlockRequestTestsPacked() : BlockRequestTests(packed: true);

/// <summary>Requests that are wrong, odd or at the edge, on both ring layouts.</summary>
public abstract class BlockRequestTests(bool packed) : IDisposable
{
    private const ulong Sectors = 2048;
    private readonly TestDevice _device = new(TestDevice.InMemory(Sectors * 512) with { Packed = packed });

    private BlockDriver Driver => _device.Driver;

    private DriverMemory Memory => Driver.Memory;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _device.Dispose();
    }

    [Fact]
    public void The_ring_is_of_the_layout_that_is_tested() => Assert.Equal(packed, _device.IsPacked);

    [Fact]
    [Trait("Covers", "B42")]
    [Trait("Covers", "B43")]
    public void A_chain_without_a_writable_byte_comes_back_with_length_0_and_does_nothing()
    {
        var status = Memory.Readable([DriverMemory.Poison]);
        Assert.Equal(0u, Driver.Session.Execute(Memory.Readable(BlockDriver.Header(1, 0)), Memory.Readable(new byte[512]), status));
        Assert.Equal(DriverMemory.Poison, Memory.At(status.Iova, 1)[0]);
        Assert.Equal(0u, Driver.Session.Execute(Memory.Readable([1, 2, 3])));
        Assert.Single(Driver.Session.Events.Failures);
        Assert.False(Driver.Session.Quarantined);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [Trait("Covers", "B41")]
    [Trait("Covers", "B12")]
    public void A_header_that_is_too_short_is_an_error(int bytes)
    {
        List<Piece> chain = bytes == 0 ? [] : [Memory.Readable(BlockDriver.Header(1, 0).AsSpan(0, bytes))];
        Assert.Equal((Reply.IoErr, 1u), Outcome(Driver.Execute([.. chain, Memory.Writable(1)])));
    }

    [Fact]
    [Trait("Covers", "B41")]
    public void A_header_in_16_pieces_is_a_header()
    {
        Driver.Write(3, [.. Enumerable.Repeat((byte)9, 512)]);
        var header = BlockDriver.Header(0, 3, reserved: 0xffffffff);
        var reply = Driver.Execute([.. header.Select(b => Memory.Readable([b])), Memory.Writable(512), Memory.Writable(1)]);
        Assert.Equal((Reply.Ok, 513u), Outcome(reply));
        Assert.All(reply.Data, b => Assert.Equal(9, b));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(513)]
    [Trait("Covers", "A099")]
    [Trait("Covers", "B44")]
    public void Data_that_is_no_multiple_of_a_sector_is_an_error(int bytes)
    {
        Assert.Equal((Reply.IoErr, 1u), Outcome(Driver.Write(0, [.. Enumerable.Repeat((byte)9, bytes)])));
        Assert.Equal((Reply.IoErr, 0u), Outcome(Driver.Read(0, bytes)));
        AssertUntouched();
    }

    [Theory]
    [InlineData(ulong.MaxValue, 1)]
    [InlineData(ulong.MaxValue - 1, 2)]
    [InlineData(1UL << 63, 1)]
    [InlineData(1UL << 55, 1)]
    [InlineData((1UL << 55) - 1, 2)]
    [InlineData(Sectors, 1)]
    [InlineData(Sectors - 1, 2)]
    [InlineData(0, (int)Sectors + 1)]
    [Trait("Covers", "A098")]
    [Trait("Covers", "B45")]
    public void What_reaches_past_the_capacity_is_an_error_without_effect(ulong sector, int sectors)
    {
        Assert.Equal((Reply.IoErr, 1u), Outcome(Driver.Write(sector, [.. Enumerable.Repeat((byte)9, sectors * 512)])));
        Assert.Equal((Reply.IoErr, 0u), Outcome(Driver.Read(sector, sectors * 512)));
        AssertUntouched();
    }

    [Fact]
    [Trait("Covers", "A098")]
    public void The_last_sector_is_inside()
    {
        Assert.Equal(Reply.Ok, Driver.Write(Sectors - 1, new byte[512]).Status);
        Assert.Equal(Reply.Ok, Driver.Read(Sectors - 1, 512).Status);
        Assert.Equal(Reply.Ok, Driver.Read(Sectors, 0).Status);
        Assert.Equal(Reply.IoErr, Driver.Read(Sectors + 1, 0).Status);
    }

    [Fact]
    [Trait("Covers", "A100")]
    [Trait("Covers", "A108")]
    [Trait("Covers", "A111")]
    [Trait("Covers", "B46")]
    [Trait("Covers", "B49")]
    public void Every_type_that_is_not_served_is_unsupported()
    {
        uint[] served = [0, 1, 4, 8, 11, 13];
        var types = Enumerable.Range(0, 65536).Where(t => t < 300 || t % 251 == 0).Select(t => (uint)t)
            .Concat(Enumerable.Range(0, 32).SelectMany(bit => new[] { 1u << bit, (1u << bit) | 1 }))
            .Where(t => !served.Contains(t));
        foreach (var type in types)
            Assert.Equal((Reply.Unsupp, 1u), Outcome(Driver.Request(type, 0, new byte[512], 0)));
        Assert.Equal((Reply.Unsupp, 0u), Outcome(Driver.Request(16, 0, [], 1 << 20)));
        AssertUntouched();
    }

    [Fact]
    [Trait("Covers", "A101")]
    public void The_status_is_the_last_writable_byte_wherever_the_pieces_end()
    {
        Driver.Write(0, [.. Enumerable.Repeat((byte)9, 1024)]);
        var header = Memory.Readable(BlockDriver.Header(0, 0));
        Piece[][] layouts =
        [
            [header, Memory.Writable(1025)],
            [header, Memory.Writable(1024), Memory.Writable(1)],
            [header, Memory.Writable(1000), Memory.Writable(25)],
            [header, Memory.Writable(1), Memory.Writable(1023), Memory.Writable(1)],
            [header, Memory.Writable(1024), Memory.Writable(1), Memory.Writable(0)],
        ];
        foreach (var layout in layouts)
        {
            var reply = Driver.Execute(layout);
            Assert.Equal((Reply.Ok, 1025u), Outcome(reply));
            Assert.All(reply.Data, b => Assert.Equal(9, b));
        }
    }

    [Theory]
    [InlineData(0u, 512, 512)]
    [InlineData(0u, 512, 0)]
    [InlineData(0u, 1, 512)]
    [InlineData(1u, 0, 512)]
    [InlineData(1u, 512, 512)]
    [InlineData(1u, 512, 1)]
    [InlineData(4u, 512, 0)]
    [InlineData(4u, 0, 100)]
    [InlineData(8u, 20, 0)]
    [InlineData(8u, 1, 20)]
    [InlineData(11u, 16, 16)]
    [InlineData(13u, 16, 1)]
    [InlineData(13u, 0, 16)]
    public void Data_in_the_wrong_direction_is_an_error_without_effect(uint type, int readable, int writable)
    {
        byte[] data = type is 11 or 13
            ? BlockDriver.Ranges((0, 8, 0)).AsSpan(0, readable).ToArray()
            : [.. Enumerable.Repeat((byte)9, readable)];
        Driver.Write(8, [.. Enumerable.Repeat((byte)7, 512)]);

        var reply = Driver.Request(type, type is 0 or 1 ? 8ul : 0, data, writable);

        Assert.Equal((Reply.IoErr, writable == 0 ? 1u : 0u), Outcome(reply));
        Assert.All(reply.Data, b => Assert.Equal(DriverMemory.Poison, b));
        Assert.All(Driver.Read(8, 512).Data, b => Assert.Equal(7, b));
        Assert.Single(Driver.Session.Events.Failures);
    }

    [Fact]
    [Trait("Covers", "A105")]
    public void The_largest_request_that_is_advertised_is_served()
    {
        using var device = new TestDevice(TestDevice.InMemory(128 * 126 * 1024) with { Packed = packed });
        var driver = device.Driver;
        List<Piece> chain = [driver.Memory.Readable(BlockDriver.Header(0, 0))];
        for (var i = 0; i < 126; i++)
            chain.Add(driver.Memory.Writable(128 * 1024));
        chain.Add(driver.Memory.Writable(1));
        Assert.Equal((Reply.Ok, (126u * 128 * 1024) + 1), Outcome(driver.Execute([.. chain])));
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(0u)]
    [Trait("Covers", "B15")]
    [Trait("Covers", "B16")]
    public void Data_in_unmapped_memory_is_an_error_and_the_storage_is_not_touched(uint type)
    {
        var writable = type == 0;
        var header = Memory.Readable(BlockDriver.Header(type, 0));
        var mapped = writable ? Memory.Writable(512) : Memory.Readable([.. Enumerable.Repeat((byte)9, 512)]);
        Piece hole = new(DriverMemory.Unmapped, 512, writable);

        var reply = Driver.Execute(header, mapped, hole, Memory.Writable(1));

        Assert.Equal(Reply.IoErr, reply.Status);
        Assert.Equal(writable ? 0u : 1u, reply.Written);
        Assert.All(reply.Data, b => Assert.Equal(DriverMemory.Poison, b));
        AssertUntouched();
    }

    [Fact]
    [Trait("Covers", "B15")]
    public void A_device_id_for_unmapped_memory_is_an_error() => Assert.Equal(
        Reply.IoErr,
        Driver.Execute(
            Memory.Readable(BlockDriver.Header(8, 0)), new Piece(DriverMemory.Unmapped, 20, true), Memory.Writable(1)).Status);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Covers", "B15")]
    public void A_header_or_status_in_unmapped_memory_quarantines_the_queue_without_effect(bool header)
    {
        var data = Memory.Readable([.. Enumerable.Repeat((byte)9, 512)]);
        Driver.Session.Execute(
            header ? new Piece(DriverMemory.Unmapped, 16, false) : Memory.Readable(BlockDriver.Header(1, 0)),
            data,
            header ? Memory.Writable(1) : new Piece(DriverMemory.Unmapped, 1, true));

        Assert.True(Driver.Session.Quarantined);
        using var other = _device.AnotherQueue();
        Assert.All(other.Read(0, 512).Data, b => Assert.Equal(0, b));
    }

    [Theory]
    [InlineData("", 20)]
    [InlineData("0123456789abcdefghi", 20)]
    [InlineData("0123456789abcdefghij", 20)]
    [InlineData("0123456789abcdefghij", 4096)]
    [InlineData("serial", 4096)]
    [InlineData("serial", 21)]
    [Trait("Covers", "A102")]
    [Trait("Covers", "B47")]
    public void The_device_id_is_padded_and_counted(string serial, int space)
    {
        using var device = new TestDevice(TestDevice.InMemory() with { Serial = serial, Packed = packed });

        var reply = device.Driver.GetId(space);

        Assert.Equal((Reply.Ok, space > 20 ? 20u : 21u), Outcome(reply));
        Assert.Equal(System.Text.Encoding.ASCII.GetBytes(serial.PadRight(20, '\0')), reply.Data[..20]);
        Assert.All(reply.Data[20..], b => Assert.Equal(DriverMemory.Poison, b));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(19)]
    [Trait("Covers", "B47")]
    public void Where_the_device_id_does_not_fit_it_is_an_error_and_no_part_of_it_is_given(int space)
    {
        var reply = Driver.GetId(space);
        Assert.Equal((Reply.IoErr, space == 0 ? 1u : 0u), Outcome(reply));
        Assert.All(reply.Data, b => Assert.Equal(DriverMemory.Poison, b));
    }

    [Fact]
    [Trait("Covers", "A102")]
    public void Without_a_serial_the_device_id_is_its_name()
    {
        using var device = new TestDevice(TestDevice.InMemory() with { Name = "a-name-of-more-than-20-characters", Packed = packed });
        Assert.Equal("a-name-of-more-than-", System.Text.Encoding.ASCII.GetString(device.Driver.GetId().Data));
    }

    [Fact]
    [Trait("Covers", "A104")]
    public void Any_queue_serves_any_request()
    {
        using var device = new TestDevice(TestDevice.InMemory() with { Queues = 2, Packed = packed });
        using var other = device.AnotherQueue();
        var data = new byte[1024];
        Random.Shared.NextBytes(data);
        Assert.Equal(Reply.Ok, device.Driver.Write(10, data).Status);
        Assert.Equal(data, other.Read(10, 1024).Data);
    }

    [Fact]
    [Trait("Covers", "B50")]
    public void Malformed_requests_followed_by_a_new_session_do_no_harm()
    {
        for (var i = 0; i < 1000; i++)
        {
            Memory.Mark = 0;
            using var driver = _device.AnotherQueue(Memory);
            switch (i % 4)
            {
                case 0:
                    driver.Session.Execute(Memory.Readable([1, 2, 3]), Memory.Writable(1));
                    break;
                case 1:
                    driver.Session.Execute(new Piece(DriverMemory.Unmapped, 16, false), Memory.Writable(1));
                    break;
                case 2:
                    driver.Session.Execute(Memory.Readable(BlockDriver.Header(0, 0)));
                    break;
                default:
                    driver.Request(11, 0, new byte[17], 0);
                    break;
            }
        }

        Memory.Mark = 0;
        using var next = _device.AnotherQueue(Memory);
        Assert.Equal((Reply.Ok, 513u), Outcome(next.Read(0, 512)));
    }

    [Fact]
    public void A_request_can_be_failed_without_the_backend()
    {
        var file = new FakeFile(1 << 20);
        using var device = file.Serve(packed: packed);
        var driver = device.Driver;
        var header = driver.Memory.Readable(BlockDriver.Header(1, 0));
        var data = driver.Memory.Readable(new byte[512]);
        var status = driver.Memory.Writable(1);
        using var failing = new QueueSession(new FailingDevice(device.Device), device.Backend, driver.Memory);

        Assert.Equal(1u, failing.Execute(header, data, status));

        Assert.Equal(Reply.IoErr, driver.Memory.At(status.Iova, 1)[0]);
        Assert.Empty(file.Calls);
    }

    private void AssertUntouched()
    {
        var all = Driver.Read(0, (int)Sectors * 512);
        Assert.Equal(Reply.Ok, all.Status);
        Assert.True(all.Data.AsSpan().IndexOfAnyExcept((byte)0) < 0);
    }

    private static (byte? Status, uint Written) Outcome(Reply reply) => (reply.Status, reply.Written);
}
