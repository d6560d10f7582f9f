using System.Security.Cryptography;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Block;

public sealed class ReadOnlyTests
{
    [Theory]
    [InlineData(IoMode.Auto)]
    [InlineData(IoMode.Pool)]
    [Trait("Covers", "A092")]
    public void A_read_only_device_refuses_every_change_and_its_image_stays_as_it_was(IoMode io)
    {
        using var folder = ImageFolder.OnDisk();
        var path = folder.Image(1 << 20);
        File.WriteAllBytes(path, RandomNumberGenerator.GetBytes(1 << 20));
        var before = SHA256.HashData(File.ReadAllBytes(path));
        var options = new BlockDeviceOptions { Name = "ro", ReadOnly = true, Backend = new FileBackendOptions { Path = path, Io = io } };
        using (var device = new TestDevice(options))
        {
            Assert.Equal(Reply.IoErr, device.Driver.Write(0, new byte[512]).Status);
            Assert.Equal(Reply.IoErr, device.Driver.Discard((0, 8, 0)).Status);
            Assert.Equal(Reply.IoErr, device.Driver.WriteZeroes((0, 8, 0)).Status);
            Assert.Equal(Reply.Unsupp, device.Driver.Request(14, 0, BlockDriver.Ranges((0, 8, 0)), 0).Status);
            Assert.Equal(Reply.Ok, device.Driver.Flush().Status);
            Assert.Equal(Reply.Ok, device.Driver.GetId().Status);
            Assert.Equal(File.ReadAllBytes(path), device.Driver.Read(0, 1 << 20).Data);
        }

        Assert.Equal(before, SHA256.HashData(File.ReadAllBytes(path)));
    }

    [Fact]
    public void A_read_only_device_works_on_a_file_that_may_only_be_read()
    {
        // Not even root may write to it; its size is that of a page.
        const string ReadOnlyFile = "/sys/kernel/vmcoreinfo";
        if (!File.Exists(ReadOnlyFile))
            return;
        using var device = new TestDevice(new BlockDeviceOptions
        {
            Name = "ro",
            ReadOnly = true,
            Backend = new FileBackendOptions { Path = ReadOnlyFile },
        });
        Assert.True(device.Device.ReadOnly);
    }
}
