using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Author;

/// <summary>The contract carries a device type that has nothing of a disk.</summary>
public sealed class DeviceAuthorTests
{
    [Theory]
    [InlineData(1, 1u)]
    [InlineData(256, 256u)]
    [InlineData(4096, 256u)]
    public void The_device_of_the_guide_fills_buffers(int space, uint written)
    {
        using var memory = new DriverMemory();
        using var backend = new EntropyBackend();
        using var session = new QueueSession(new EntropyDevice(), backend, memory);
        var buffer = memory.Writable(space);

        Assert.Equal(written, session.Execute(buffer));

        var filled = memory.At(buffer.Iova, space);
        Assert.True(filled[(int)written..].IndexOfAnyExcept(DriverMemory.Poison) < 0);
        Assert.True(space == 1 || filled[..(int)written].IndexOfAnyExcept(DriverMemory.Poison) >= 0);
    }

    [Fact]
    public void Memory_that_is_not_there_is_not_counted_as_written()
    {
        using var memory = new DriverMemory();
        using var backend = new EntropyBackend();
        using var session = new QueueSession(new EntropyDevice(), backend, memory);

        Assert.Equal(0u, session.Execute(new Piece(DriverMemory.Unmapped, 64, Writable: true)));
    }
}
