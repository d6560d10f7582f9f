using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Block;

public sealed class BlockReadWriteTests
{
    [Fact]
    public void What_was_written_is_read_again()
    {
        var definition = new BlockDeviceDefinition(new BlockDeviceOptions { Name = "disk", Backend = new MemoryBackendOptions { Size = 1 << 20 } });
        using var backend = definition.OpenBackend();
        using var driver = new BlockDriver(definition.CreateDevice(backend), backend);
        var data = new byte[4096];
        Random.Shared.NextBytes(data);

        var write = driver.Write(8, data);
        var read = driver.Read(8, 4096);

        Assert.Equal(Reply.Ok, write.Status);
        Assert.Equal(1u, write.Written);
        Assert.Equal(Reply.Ok, read.Status);
        Assert.Equal(4097u, read.Written);
        Assert.Equal(data, read.Data);
    }
}
