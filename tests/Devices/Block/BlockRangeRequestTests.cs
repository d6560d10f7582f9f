using VduseActors.Devices.Block;
using VduseActors.Devices.Tests.Driver;
using VduseActors.Kernel;

namespace VduseActors.Devices.Tests.Block;

public sealed class BlockRangeRequestTestsSplit() : BlockRangeRequestTests(packed: false);

public sealed class BlockRangeRequestTestsPacked() : BlockRangeRequestTests(packed: true);

/// <summary>Discard and write-zeroes, on both ring layouts.</summary>
public abstract class BlockRangeRequestTests : IDisposable
{
    private const int Size = 1 << 20;
    private const uint Sectors = Size / 512;
    private readonly FakeFile _file = new(Size);
    private readonly TestDevice _device;

    protected BlockRangeRequestTests(bool packed)
    {
        _device = _file.Serve(packed: packed);
        var data = new byte[Size];
        Array.Fill(data, (byte)9);
        Driver.Write(0, data);
        _file.ForgetCalls();
    }

    private BlockDriver Driver => _device.Driver;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _device.Dispose();
    }

    [Theory]
    [InlineData(11u)]
    [InlineData(13u)]
    [Trait("Covers", "A093")]
    public void Every_reserved_flag_is_unsupported_in_any_range(uint type)
    {
        for (var bit = 1; bit < 32; bit++)
        {
            AssertRefused(type, Reply.Unsupp, (0, 8, 1u << bit));
            AssertRefused(type, Reply.Unsupp, (0, 8, 0), (8, 8, 1u << bit));
        }
    }

    [Fact]
    [Trait("Covers", "A094")]
    public void Unmap_in_a_discard_is_unsupported_in_any_range()
    {
        AssertRefused(11, Reply.Unsupp, (0, 8, 1));
        AssertRefused(11, Reply.Unsupp, (0, 8, 0), (8, 8, 1));
    }

    [Theory]
    [InlineData(11u)]
    [InlineData(13u)]
    [Trait("Covers", "A096")]
    [Trait("Covers", "B48")]
    public void The_data_is_1_to_16_whole_ranges(uint type)
    {
        foreach (var bytes in new[] { 0, 1, 15, 17, 31, 16 * 17, (16 * 16) + 1, 1 << 20 })
            Assert.Equal(Reply.IoErr, Driver.Request(type, 0, new byte[bytes], 0).Status);
        Assert.Empty(_file.Calls);

        var most = Enumerable.Range(0, 16).Select(i => ((ulong)i * 8, 4u, 0u)).ToArray();
        Assert.Equal(Reply.Ok, Driver.Request(type, 0, BlockDriver.Ranges(most), 0).Status);
        Assert.Equal(16, _file.Calls.Length);
    }

    [Theory]
    [InlineData(11u, (1u << 21) + 1)]
    [InlineData(13u, (1u << 17) + 1)]
    [Trait("Covers", "A097")]
    public void A_range_is_not_larger_than_advertised(uint type, uint sectors)
    {
        using var device = new TestDevice(TestDevice.InMemory(2UL << 30) with { Packed = _device.IsPacked });
        Assert.Equal(Reply.IoErr, device.Driver.Request(type, 0, BlockDriver.Ranges((0, sectors, 0)), 0).Status);
        Assert.Equal(Reply.Ok, device.Driver.Request(type, 0, BlockDriver.Ranges((0, sectors - 1, type == 13 ? 1u : 0)), 0).Status);
    }

    [Theory]
    [InlineData(11u)]
    [InlineData(13u)]
    [Trait("Covers", "A098")]
    [Trait("Covers", "B48")]
    public void A_range_past_the_capacity_is_an_error_without_effect(uint type)
    {
        AssertRefused(type, Reply.IoErr, (0, uint.MaxValue, 0));
        AssertRefused(type, Reply.IoErr, (ulong.MaxValue, 1, 0));
        AssertRefused(type, Reply.IoErr, (ulong.MaxValue, uint.MaxValue, 0));
        AssertRefused(type, Reply.IoErr, (1UL << 55, 8, 0));
        AssertRefused(type, Reply.IoErr, (Sectors - 1, 2, 0));
        AssertRefused(type, Reply.IoErr, (Sectors, 1, 0));
        AssertRefused(type, Reply.IoErr, (0, 8, 0), (Sectors, 1, 0));
    }

    [Theory]
    [InlineData(11u)]
    [InlineData(13u)]
    [Trait("Covers", "A118")]
    public void A_fault_in_one_range_is_an_error_that_touches_nothing_outside_the_ranges(uint type)
    {
        _file.Fault = (name, offset) => name is not "write" && offset == 100 * 512 ? Errno.EIO : name is "write" ? Errno.EIO : Errno.None;

        var reply = Driver.Request(type, 0, BlockDriver.Ranges((8, 8, 0), (100, 8, 0), (200, 8, 0)), 0);

        Assert.Equal((Reply.IoErr, 1u), ((byte)reply.Status!, reply.Written));
        var contents = _file.Contents;
        for (var sector = 0; sector < Sectors; sector++)
        {
            if (sector is not ((>= 8 and < 16) or (>= 100 and < 108) or (>= 200 and < 208)))
                Assert.True(contents.AsSpan(sector * 512, 512).IndexOfAnyExcept((byte)9) < 0);
        }
    }

    [Theory]
    [InlineData(11u, BlockFeatures.DISCARD)]
    [InlineData(13u, BlockFeatures.WRITE_ZEROES)]
    public void What_was_not_negotiated_is_unsupported(uint type, ulong feature)
    {
        using var driver = new BlockDriver(_device.Device, _device.Backend, _device.Driver.Session.Features & ~feature);
        Assert.Equal(Reply.Unsupp, driver.Request(type, 0, BlockDriver.Ranges((0, 8, 0)), 0).Status);
        Assert.Empty(_file.Calls);
    }

    [Fact]
    public void Ranges_in_unmapped_memory_are_an_error()
    {
        var reply = Driver.Execute(
            Driver.Memory.Readable(BlockDriver.Header(13, 0)), new Piece(DriverMemory.Unmapped, 16, false), Driver.Memory.Writable(1));
        Assert.Equal(Reply.IoErr, reply.Status);
        Assert.Empty(_file.Calls);
    }

    [Fact]
    public void The_unmap_flag_reaches_the_storage()
    {
        Driver.WriteZeroes((0, 8, 1), (8, 8, 0));
        Assert.Equal(["zero-unmap", "zero"], _file.Calls);
    }

    private void AssertRefused(uint type, byte status, params (ulong Sector, uint Sectors, uint Flags)[] ranges)
    {
        var reply = Driver.Request(type, 0, BlockDriver.Ranges(ranges), 0);
        Assert.Equal((status, 1u), ((byte)reply.Status!, reply.Written));
        Assert.Empty(_file.Calls);
    }
}
