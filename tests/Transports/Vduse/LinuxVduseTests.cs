using VduseActors.Kernel;
using VduseActors.Transports.Vduse;

namespace VduseActors.Transports.Tests;

/// <summary>Machines without VDUSE, and settings that need no kernel.</summary>
public sealed class LinuxVduseTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("vduse").FullName;

    private KernelPaths Paths => new($"{_root}/dev", $"{_root}/sys", $"{_root}/proc");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_kernel_without_VDUSE_is_one_line_that_names_the_node_and_the_remedy()
    {
        var error = Assert.Throws<VduseException>(() => LinuxVduse.Open(new LinuxVduseOptions { Paths = Paths }));
        Assert.Equal(Errno.ENOENT, error.Errno);
        Assert.Equal(Paths.ControlNode, error.Subject);
        Assert.Contains(Paths.ControlNode, error.Message, StringComparison.Ordinal);
        Assert.Contains("modprobe vduse", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_node_that_is_something_else_is_refused()
    {
        Directory.CreateDirectory($"{_root}/dev/vduse");
        File.WriteAllText(Paths.ControlNode, "");
        var error = Assert.Throws<VduseException>(() => LinuxVduse.Open(new LinuxVduseOptions { Paths = Paths, ApiVersion = 0 }));
        Assert.Equal(Errno.ENOTTY, error.Errno);
    }

    [Fact]
    public void The_devices_of_the_class_are_listed_without_the_control_node()
    {
        Assert.Empty(VduseClass.ListDevices(Paths));
        foreach (var name in new[] { "control", "disk0", "disk1" })
            Directory.CreateDirectory(Paths.DeviceClass(name));
        Assert.Equal(["disk0", "disk1"], VduseClass.ListDevices(Paths).Order());
    }

    [Theory]
    [InlineData(0ul, "0")]
    [InlineData(1ul, "1")]
    [InlineData(0xffff_fffful, "ffffffff")]
    [InlineData(0x1_0000_0000ul, "1,00000000")]
    [InlineData(0xabcd_0123_4567_89abul, "abcd0123,456789ab")]
    public void A_CPU_mask_is_written_in_groups_of_32_bits(ulong mask, string text) =>
        Assert.Equal(text, LinuxVduseDevice.FormatCpuMask(mask));
}
