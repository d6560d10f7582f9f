using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Transports.Kernel.Tests;

/// <summary>The calls of block devices, on a loop device of the guest.</summary>
public sealed class BlockDeviceTests : IDisposable
{
    private const int Size = 1 << 20;

    private readonly string _image = Path.Combine(Path.GetTempPath(), $"loop-{Guid.NewGuid():N}.img");

    public BlockDeviceTests()
    {
        var content = new byte[Size];
        content.AsSpan().Fill(0x5a);
        File.WriteAllBytes(_image, content);
    }

    public void Dispose() => File.Delete(_image);

    [Theory]
    [InlineData(512u)]
    [InlineData(4096u)]
    public void The_shape_of_a_block_device_is_told(uint blockSize) => WithLoop($"--sector-size {blockSize}", FileAccess.Read, loop =>
    {
        Assert.Equal(Errno.None, FileInformation.TryGet(loop, out var information));
        Assert.Equal(FileKind.BlockDevice, information.Kind);
        Assert.Equal(Errno.None, BlockDeviceIo.GetLength(loop, out var length));
        Assert.Equal((ulong)Size, length);
        Assert.Equal(Errno.None, BlockDeviceIo.GetLogicalBlockSize(loop, out var logical));
        Assert.Equal(blockSize, logical);
        Assert.Equal(Errno.None, BlockDeviceIo.GetPhysicalBlockSize(loop, out var physical));
        Assert.Equal(blockSize, physical);
        Assert.Equal(Errno.None, BlockDeviceIo.GetOptimalIoSize(loop, out _));
        Assert.Equal(Errno.None, BlockDeviceIo.GetReadOnly(loop, out var readOnly));
        Assert.False(readOnly);
    });

    [Fact]
    public void A_read_only_block_device_says_so() => WithLoop("--read-only", FileAccess.Read, loop =>
    {
        Assert.Equal(Errno.None, BlockDeviceIo.GetReadOnly(loop, out var readOnly));
        Assert.True(readOnly);
        Assert.Equal(Errno.EBADF, BlockDeviceIo.Discard(loop, 0, 4096));
    });

    [Fact]
    public void Discard_and_zero_out_reach_their_range_and_no_other_byte()
    {
        WithLoop("", FileAccess.ReadWrite, loop =>
        {
            Assert.Equal(Errno.None, BlockDeviceIo.Discard(loop, 65536, 65536));
            Assert.Equal(Errno.None, BlockDeviceIo.ZeroOut(loop, 262144, 4096));
            Assert.Equal(Errno.EINVAL, BlockDeviceIo.ZeroOut(loop, 1, 4096));
            Assert.Equal(Errno.EINVAL, BlockDeviceIo.Discard(loop, 0, 1));
            Assert.NotEqual(Errno.None, BlockDeviceIo.Discard(loop, Size, 4096));
            Assert.Equal(Errno.None, FileIo.DataSync(loop));
        });
        var content = File.ReadAllBytes(_image);
        for (var i = 0; i < Size; i++)
        {
            if (content[i] != (i is (>= 65536 and < 131072) or (>= 262144 and < 266240) ? 0 : 0x5a))
                Assert.Fail($"byte {i} is {content[i]}");
        }
    }

    private void WithLoop(string options, FileAccess access, Action<SafeFileHandle> test)
    {
        var loop = Run("losetup", $"--find --show {options} {_image}").Trim();
        try
        {
            using var handle = File.OpenHandle(loop, FileMode.Open, access, FileShare.ReadWrite);
            test(handle);
        }
        finally
        {
            Run("losetup", $"--detach {loop}");
        }
    }

    private static string Run(string command, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command} {arguments} ended with {process.ExitCode}");
        return output;
    }
}
