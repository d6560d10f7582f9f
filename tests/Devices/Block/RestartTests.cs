using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Block;

public sealed class RestartTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void A_backend_that_throws_once_serves_all_after_the_backend_is_opened_again(int after)
    {
        using var device = new TestDevice(TestDevice.InMemory(), throwAfter: after);
        for (var i = 0; i < after; i++)
            Assert.Equal(Reply.Ok, device.Driver.Write((ulong)i, new byte[512]).Status);

        Assert.Throws<IOException>(() => device.Driver.Write(0, new byte[512]));
        device.Reopen();

        for (var i = 0; i < 20; i++)
            Assert.Equal(Reply.Ok, device.Driver.Write((ulong)i, new byte[512]).Status);
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(13u)]
    public void A_request_that_was_in_hand_at_the_fault_is_done_by_the_new_handler(uint type)
    {
        using var folder = ImageFolder.OnTmpfs();
        var path = folder.Image(1 << 20);
        using var device = new TestDevice(
            new BlockDeviceOptions { Name = "disk", Backend = new FileBackendOptions { Path = path } }, throwAfter: 1);
        var driver = device.Driver;
        var filled = Enumerable.Repeat((byte)9, 1 << 20).ToArray();
        driver.Write(0, filled);
        byte[] payload = type == 1 ? new byte[4096] : BlockDriver.Ranges((0, 4, 0), (4, 4, 0));

        Assert.Throws<IOException>(() => driver.Request(type, 0, payload, 0));
        device.Reopen();

        Assert.Equal(0, driver.Session.Pending);
        Array.Clear(filled, 0, 4096);
        Assert.Equal(filled, driver.Read(0, 1 << 20).Data);
    }
}
