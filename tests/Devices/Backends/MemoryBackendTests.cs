using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;

namespace VduseActors.Devices.Tests.Backends;

public sealed class MemoryBackendTests : BlockBackendSuite
{
    protected override BlockDeviceOptions Options { get; } = new() { Name = "ram", Backend = new MemoryBackendOptions { Size = Size } };

    [Fact]
    public void It_has_no_volatile_cache_to_flush() => Assert.Equal(0u, Device.Device.Features & BlockFeatures.FLUSH);
}
