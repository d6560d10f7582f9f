using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Block;

public sealed class BlockOptionsTests
{
    private static readonly BlockDeviceOptions _valid = new() { Name = "disk", Backend = new MemoryBackendOptions { Size = 1 << 20 } };

    public static TheoryData<string, string, BlockDeviceOptions> Impossible => new()
    {
        { "name", "is empty", _valid with { Name = "" } },
        { "name", "'a/b'", _valid with { Name = "a/b" } },
        { "name", "'control'", _valid with { Name = "control" } },
        { "name", "'..'", _valid with { Name = ".." } },
        { "name", "'dïsk'", _valid with { Name = "dïsk" } },
        { "name", "longer than 255 bytes", _valid with { Name = new string('x', 256) } },
        { "backend", "backend.type", _valid with { Backend = null! } },
        { "queues", "0 queues", _valid with { Queues = 0 } },
        { "queues", "257 queues", _valid with { Queues = 257 } },
        { "queue-size", "1 is not", _valid with { QueueSize = 1 } },
        { "queue-size", "100 is not", _valid with { QueueSize = 100 } },
        { "queue-size", "65536 is not", _valid with { QueueSize = 65536 } },
        { "block-size", "block size 0", _valid with { BlockSize = 0 } },
        { "block-size", "block size 8192", _valid with { BlockSize = 8192 } },
        { "physical-block-size", "size 256", _valid with { PhysicalBlockSize = 256 } },
        { "physical-block-size", "size 5000", _valid with { PhysicalBlockSize = 5000 } },
        { "min-io-size", "700", _valid with { MinIoSize = 700 } },
        { "min-io-size", "-512", _valid with { MinIoSize = -512 } },
        { "min-io-size", "33554432", _valid with { MinIoSize = 65536 * 512 } },
        { "opt-io-size", "513", _valid with { OptIoSize = 513 } },
        { "serial", "21 characters", _valid with { Serial = new string('s', 21) } },
        { "serial", "ASCII", _valid with { Serial = "Ünique" } },
        { "serial", "ASCII", _valid with { Serial = "a\nb" } },
        { "seg-max", "0 segments", _valid with { SegMax = 0 } },
        { "seg-max", "4097 segments", _valid with { SegMax = 4097 } },
        { "size-max", "512 bytes", _valid with { SizeMax = 512 } },
        { "size-max", "4 GiB", _valid with { SegMax = 4096, SizeMax = 1 << 20 } },
        { "write-cache", "unknown write cache", _valid with { WriteCache = (WriteCache)9 } },
        { "backend.size", "0", _valid with { Backend = new MemoryBackendOptions { Size = 0 } } },
        { "backend.size", "no multiple", _valid with { BlockSize = 4096, Backend = new MemoryBackendOptions { Size = 4608 } } },
        { "backend.size", "18446744073709551104", _valid with { Backend = new NullBackendOptions { Size = ulong.MaxValue - 511 } } },
        { "backend.path", "no image", _valid with { Backend = new FileBackendOptions { Path = " " } } },
        { "backend.io", "I/O mode 7", _valid with { Backend = new FileBackendOptions { Path = "x", Io = (IoMode)7 } } },
        { "backend.pool-threads", "0 pool", _valid with { Backend = new FileBackendOptions { Path = "x", PoolThreads = 0 } } },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void An_impossible_option_is_one_line_that_names_the_key(string key, string part, BlockDeviceOptions options)
    {
        var error = Assert.Throws<DeviceConfigurationException>(() => new BlockDeviceDefinition(options));

        Assert.Equal(key, error.Key);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_missing_image_is_refused_with_a_remedy() => AssertRefused(
        "/nonexistent/disk.img", "does not exist; create it");

    [Fact]
    public void A_folder_is_no_image()
    {
        AssertRefused("/", "is a directory");
        AssertRefused("/", "is a directory", readOnly: true);
    }

    [Fact]
    public void A_character_device_is_no_image() => AssertRefused("/dev/null", "neither a regular file nor a block device");

    [Fact]
    public void A_pipe_is_no_image_and_does_not_hang()
    {
        using var folder = ImageFolder.OnTmpfs();
        var path = Path.Combine(folder.Path, "pipe");
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", path))
            mkfifo.WaitForExit();
        AssertRefused(path, "neither a regular file nor a block device", readOnly: true);
        AssertRefused(path, "", readOnly: false);
    }

    [Fact]
    public void A_file_that_may_not_be_written_is_refused_with_a_remedy()
    {
        // An attribute of sysfs without a store method: not even root opens it for writing.
        const string ReadOnlyFile = "/sys/kernel/vmcoreinfo";
        if (File.Exists(ReadOnlyFile))
            AssertRefused(ReadOnlyFile, "read-only = on");
    }

    [Fact]
    public void An_empty_image_is_refused()
    {
        using var folder = ImageFolder.OnTmpfs();
        AssertRefused(folder.Image(0), "is empty");
    }

    [Theory]
    [InlineData(512, 1000, "make it 1024 bytes long")]
    [InlineData(4096, 8704, "make it 12288 bytes long")]
    public void An_image_that_is_no_multiple_of_the_block_size_is_refused(int blockSize, int size, string remedy)
    {
        using var folder = ImageFolder.OnTmpfs();
        var definition = new BlockDeviceDefinition(_valid with
        {
            BlockSize = blockSize,
            Backend = new FileBackendOptions { Path = folder.Image(size) },
        });
        using var backend = definition.OpenBackend();

        var error = Assert.Throws<DeviceConfigurationException>(() => definition.CreateDevice(backend));

        Assert.Equal("backend.path", error.Key);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_writable_devices_cannot_share_an_image()
    {
        using var folder = ImageFolder.OnTmpfs();
        var path = folder.Image(1 << 20);
        var options = _valid with { Backend = new FileBackendOptions { Path = path } };
        using (new BlockDeviceDefinition(options).OpenBackend())
        {
            var other = new BlockDeviceDefinition(options with { Name = "other" });
            var error = Assert.Throws<DeviceConfigurationException>(other.OpenBackend);
            Assert.Equal("backend.path", error.Key);
            Assert.Contains("in use by another device", error.Message, StringComparison.Ordinal);
            Assert.Throws<DeviceConfigurationException>(() => new BlockDeviceDefinition(options with { ReadOnly = true }).OpenBackend());
        }

        new BlockDeviceDefinition(options).OpenBackend().Dispose();
    }

    [Fact]
    public void A_device_opens_its_image_again_before_it_closes_it_and_keeps_others_off_throughout()
    {
        using var folder = ImageFolder.OnTmpfs();
        var options = _valid with { Backend = new FileBackendOptions { Path = folder.Image(1 << 20) } };
        var definition = new BlockDeviceDefinition(options);
        var other = new BlockDeviceDefinition(options with { Name = "other" });
        var first = definition.OpenBackend();
        var second = definition.OpenBackend();

        first.Dispose();
        first.Dispose();
        Assert.Throws<DeviceConfigurationException>(other.OpenBackend);
        second.Dispose();

        other.OpenBackend().Dispose();
    }

    [Fact]
    [Trait("Covers", "C09")]
    public void An_image_that_was_replaced_is_served_from_its_successor()
    {
        using var folder = ImageFolder.OnTmpfs();
        var path = folder.Image(1 << 20);
        var options = _valid with { Backend = new FileBackendOptions { Path = path } };
        var definition = new BlockDeviceDefinition(options);
        using var first = definition.OpenBackend();
        File.Delete(path);
        folder.Image(1 << 20);

        using var second = definition.OpenBackend();

        Assert.Throws<DeviceConfigurationException>(new BlockDeviceDefinition(options with { Name = "other" }).OpenBackend);
    }

    [Fact]
    public void Read_only_devices_share_an_image_but_not_with_a_writer()
    {
        using var folder = ImageFolder.OnTmpfs();
        var options = _valid with { ReadOnly = true, Backend = new FileBackendOptions { Path = folder.Image(1 << 20) } };
        using var one = new BlockDeviceDefinition(options).OpenBackend();
        using var two = new BlockDeviceDefinition(options).OpenBackend();
        Assert.Throws<DeviceConfigurationException>(() => new BlockDeviceDefinition(options with { ReadOnly = false }).OpenBackend());
    }

    [Fact]
    [Trait("Covers", "C09")]
    public void An_image_that_is_gone_when_it_is_opened_again_is_worth_another_try()
    {
        using var folder = ImageFolder.OnTmpfs();
        var path = folder.Image(1 << 20);
        var definition = new BlockDeviceDefinition(_valid with { Backend = new FileBackendOptions { Path = path } });
        definition.OpenBackend().Dispose();

        File.Delete(path);
        Assert.Contains("does not exist", Assert.Throws<IOException>(definition.OpenBackend).Message, StringComparison.Ordinal);
        folder.Image(1 << 19);
        Assert.Contains("1048576 bytes long when", Assert.Throws<IOException>(definition.OpenBackend).Message, StringComparison.Ordinal);
        folder.Image(1 << 20);
        definition.OpenBackend().Dispose();
    }

    [Fact]
    public void More_memory_than_there_are_addresses_is_refused()
    {
        var definition = new BlockDeviceDefinition(_valid with { Backend = new MemoryBackendOptions { Size = 1UL << 47 } });
        Assert.Equal("backend.size", Assert.Throws<DeviceConfigurationException>(definition.OpenBackend).Key);
    }

    private static void AssertRefused(string path, string part, bool readOnly = false)
    {
        var definition = new BlockDeviceDefinition(_valid with { ReadOnly = readOnly, Backend = new FileBackendOptions { Path = path } });
        var error = Assert.Throws<DeviceConfigurationException>(definition.OpenBackend);
        Assert.Equal("backend.path", error.Key);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
