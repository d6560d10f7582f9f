using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Transports.Tests;

public class KernelErrorsTests
{
    [Theory]
    [InlineData(Operations.OpenControl, Errno.ENOENT, "modprobe vduse")]
    [InlineData(Operations.OpenControl, Errno.EACCES, "root")]
    [InlineData(Operations.CreateDevice, Errno.EEXIST, "another name")]
    [InlineData(Operations.CreateDevice, Errno.EPERM, "CAP_NET_ADMIN")]
    [InlineData(Operations.DestroyDevice, Errno.EBUSY, "detach")]
    [InlineData(Operations.OpenDevice, Errno.EBUSY, "Another process")]
    [InlineData(Operations.Attach, Errno.EPERM, "CAP_NET_ADMIN")]
    [InlineData(Operations.Attach, Errno.ENODEV, "modprobe vduse")]
    [InlineData(Operations.ResolveFamily, Errno.ENOENT, "modprobe vdpa")]
    [InlineData(Operations.GetFeatures, Errno.EPERM, "broken for good")]
    [InlineData(Operations.QueueInfo, Errno.EPERM, "broken for good")]
    [InlineData(Operations.BounceSize, Errno.EPERM, "before the device is attached")]
    [InlineData(LinuxErrors.Map, Errno.ENOMEM, "max_map_count")]
    [InlineData("anything", Errno.EMFILE, "RLIMIT_NOFILE")]
    public void An_error_is_one_line_with_call_device_reason_and_remedy(string operation, Errno errno, string remedy)
    {
        var error = KernelErrors.Create(errno, operation, "disk0");
        Assert.Equal((errno, operation, "disk0"), (error.Errno, error.Operation, error.Subject));
        Assert.StartsWith($"{operation} on 'disk0': {errno}, ", error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void The_kernels_own_words_come_first() =>
        Assert.StartsWith(
            "VDPA_CMD_DEV_NEW on 'disk0': Queue is not set up (EINVAL, Invalid argument).",
            KernelErrors.Create(Errno.EINVAL, Operations.Attach, "disk0", "Queue is not set up").Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_number_without_a_name_is_still_explained() =>
        Assert.Equal("call: errno 133, Memory page has hardware error.", KernelErrors.Create((Errno)133, "call", null).Message);
}
