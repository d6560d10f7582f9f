using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Devices.Tests.Backends;

/// <summary>A block device as storage: a loop device where there is one, the plain file under it elsewhere.</summary>
public sealed class BlockDeviceBackendTests : BlockBackendSuite
{
    private readonly ImageFolder _folder = ImageFolder.OnDisk();
    private readonly LoopDevice? _loop;
    private readonly string _image;

    public BlockDeviceBackendTests()
    {
        _image = _folder.Image((long)Size);
        _loop = LoopDevice.TryAttach(_image, 512);
        Options = OptionsFor(_loop?.Path ?? _image);
    }

    protected override BlockDeviceOptions Options { get; }

    [Fact]
    public void It_is_as_long_as_the_device_and_says_what_it_is()
    {
        Assert.Equal(Size, Device.Backend.Length);
        Assert.Contains(_loop is null ? "file" : "block device /dev/loop", Device.Backend.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Discarded_and_zeroed_blocks_reach_the_file_under_it()
    {
        Driver.Write(0, RandomBytes((int)Size));
        Driver.Flush();
        Assert.True(ImageFolder.AllocatedBytes(_image) >= Size);

        Assert.Equal(Reply.Ok, Driver.Discard((0, 4096, 0)).Status);
        Assert.Equal(Reply.Ok, Driver.WriteZeroes((4096, 4096, 1)).Status);

        Assert.True(ImageFolder.AllocatedBytes(_image) < 64 * 1024);
    }

    [Fact]
    public void A_claimed_block_device_is_refused_with_a_remedy()
    {
        if (_loop is null)
            return;
        Assert.Equal(Errno.None, StorageFile.Open(_loop.Path, writable: false, exclusive: true, out var claim));
        using (claim)
        {
            var error = Assert.Throws<DeviceConfigurationException>(new BlockDeviceDefinition(Options).OpenBackend);
            Assert.Contains("unmount it first", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Blocks_larger_than_the_device_offers_are_refused_and_served_when_it_offers_them()
    {
        var image = _folder.Image((long)Size, "4k.img");
        using var loop = LoopDevice.TryAttach(image, 4096);
        if (loop is null)
            return;
        var definition = new BlockDeviceDefinition(OptionsFor(loop.Path));
        using (var backend = definition.OpenBackend())
        {
            var error = Assert.Throws<DeviceConfigurationException>(() => definition.CreateDevice(backend));
            Assert.Equal("block-size", error.Key);
            Assert.Contains("set block-size = 4096", error.Message, StringComparison.Ordinal);
        }

        using var device = new TestDevice(OptionsFor(loop.Path) with { BlockSize = 4096 });
        var data = RandomBytes((int)Size);
        Assert.Equal(Reply.Ok, device.Driver.Write(0, data).Status);

        // The protocol's unit stays 512 bytes: ranges may begin and end inside a block.
        Assert.Equal(Reply.Ok, device.Driver.WriteZeroes((3, 20, 0), (101, 1, 1)).Status);
        Assert.Equal(Reply.Ok, device.Driver.Discard((203, 3, 0)).Status);
        Assert.Equal(Reply.Ok, device.Driver.Flush().Status);

        data.AsSpan(3 * 512, 20 * 512).Clear();
        data.AsSpan(101 * 512, 512).Clear();
        Assert.True(device.Driver.Read(0, (int)Size).Data.AsSpan().SequenceEqual(data));
    }

    public override void Dispose()
    {
        base.Dispose();
        _loop?.Dispose();
        _folder.Dispose();
    }

    private static BlockDeviceOptions OptionsFor(string path) => new() { Name = "disk", Backend = new FileBackendOptions { Path = path } };
}
