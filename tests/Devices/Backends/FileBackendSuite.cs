using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Backends;

/// <summary>What files do on top of it.</summary>
public abstract class FileBackendSuite : BlockBackendSuite
{
    private readonly ImageFolder _folder;
    private readonly BlockDeviceOptions _options;

    private protected FileBackendSuite(ImageFolder folder, IoMode io, WriteCache cache = WriteCache.WriteBack, bool direct = false)
    {
        _folder = folder;
        Image = folder.Image((long)Size);
        _options = new BlockDeviceOptions
        {
            Name = "disk",
            WriteCache = cache,
            Backend = new FileBackendOptions { Path = Image, Io = io, Direct = direct },
        };
    }

    protected string Image { get; }

    protected override BlockDeviceOptions Options => _options;

    [Fact]
    public void The_file_holds_what_the_driver_wrote()
    {
        var data = RandomBytes(8192);
        Driver.Write(100, data);

        using var file = new FileStream(Image, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = 100 * 512;
        var found = new byte[8192];
        file.ReadExactly(found);
        Assert.Equal(data, found);
        Assert.Equal((long)Size, file.Length);
    }

    [Fact]
    public void Discard_gives_space_back()
    {
        Driver.Write(0, RandomBytes((int)Size));
        Driver.Flush();
        var before = ImageFolder.AllocatedBytes(Image);

        Assert.Equal(Reply.Ok, Driver.Discard((0, (uint)(Size / 512), 0)).Status);

        Assert.True(before >= Size);
        Assert.True(ImageFolder.AllocatedBytes(Image) < 64 * 1024);
        Assert.Equal((long)Size, new FileInfo(Image).Length);
    }

    [Fact]
    [Trait("Covers", "A106")]
    public void Zeroing_gives_space_back_only_when_the_driver_allows_it()
    {
        Driver.Write(0, RandomBytes((int)Size));
        Driver.Flush();

        Driver.WriteZeroes((0, (uint)(Size / 512), 0));
        Driver.Flush();
        var kept = ImageFolder.AllocatedBytes(Image);
        Driver.WriteZeroes((0, (uint)(Size / 512), 1));
        var given = ImageFolder.AllocatedBytes(Image);

        Assert.Equal(1, Device.Device.Config.Span[56]);
        Assert.True(kept >= Size);
        Assert.True(given < 64 * 1024);
    }

    public override void Dispose()
    {
        base.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
