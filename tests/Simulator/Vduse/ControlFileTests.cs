using VduseActors.Kernel;
using VduseActors.Simulator.Tests.Support;
using VduseActors.Simulator.Vduse;

namespace VduseActors.Simulator.Tests.Vduse;

public sealed class ControlFileTests
{
    [Theory]
    [InlineData("6.1", 0)]
    [InlineData("6.12", 0)]
    [InlineData("7.0", 1)]
    [InlineData("7.3", 1)]
    public void Asking_an_untouched_descriptor_for_its_version_fixes_the_highest_from_7_0(string version, ulong expected)
    {
        using var kernel = new SimulatedKernel(Profiles.Of(version));
        var file = new ControlFile(kernel);
        Assert.Equal(expected, file.GetApiVersion());
        var spec = new TestDaemonOptions().Spec("a") with { Groups = 0 };
        Assert.Equal(expected == 0 ? Errno.None : Errno.EINVAL, file.Create(spec).Errno);
    }

    [Fact]
    public void Creating_on_an_untouched_descriptor_fixes_version_0()
    {
        using var kernel = new SimulatedKernel(KernelProfile.Linux73);
        var file = new ControlFile(kernel);
        Assert.Equal(Errno.None, file.Create(new TestDaemonOptions().Spec("a")).Errno);
        Assert.Equal(0ul, file.GetApiVersion());
        Assert.Equal(0ul, kernel.Device("a").ApiVersion);
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void A_version_above_the_kernels_is_EINVAL(string version)
    {
        using var kernel = new SimulatedKernel(Profiles.Of(version));
        var file = new ControlFile(kernel);
        Assert.Equal(Errno.None, file.SetApiVersion(kernel.Profile.MaxApiVersion));
        Assert.Equal(Errno.EINVAL, file.SetApiVersion(kernel.Profile.MaxApiVersion + 1));
    }

    [Theory]
    [InlineData("6.1", Errno.EINVAL)]
    [InlineData("6.12", Errno.EINVAL)]
    [InlineData("7.0", Errno.EINVAL)]
    [InlineData("7.3", Errno.None)]
    public void Feature_bits_exist_from_7_3(string version, Errno expected)
    {
        using var kernel = new SimulatedKernel(Profiles.Of(version));
        var file = new ControlFile(kernel);
        Assert.Equal(expected, file.GetFeatures(out _));
        Assert.Equal(expected, file.SetFeatures(VduseFeatures.Suspend));
        Assert.Equal(Errno.EINVAL, file.SetFeatures((VduseFeatures)4));
    }

    [Fact]
    public void A_device_keeps_the_version_and_features_of_its_creation()
    {
        using var kernel = new SimulatedKernel(KernelProfile.Linux73);
        var file = new ControlFile(kernel);
        file.SetApiVersion(1);
        file.SetFeatures(VduseFeatures.QueueReady);
        file.Create(new TestDaemonOptions().Spec("a"));
        file.SetApiVersion(0);
        file.SetFeatures(VduseFeatures.Suspend);
        file.Create(new TestDaemonOptions().Spec("b"));
        Assert.Equal((1ul, VduseFeatures.QueueReady), (kernel.Device("a").ApiVersion, kernel.Device("a").VduseFeatures));
        Assert.Equal((0ul, VduseFeatures.Suspend), (kernel.Device("b").ApiVersion, kernel.Device("b").VduseFeatures));
    }

    [Theory]
    [InlineData("6.1", 1, Errno.EINVAL)]
    [InlineData("6.1", 2, Errno.None)]
    [InlineData("6.12", 1, Errno.None)]
    [InlineData("6.12", 26, Errno.EINVAL)]
    [InlineData("7.0", 26, Errno.None)]
    public void Device_types_depend_on_the_version(string version, uint type, Errno expected)
    {
        using var kernel = new SimulatedKernel(Profiles.Of(version));
        Assert.Equal(expected, new ControlFile(kernel).Create(Spec with { DeviceId = type }).Errno);
    }

    [Theory]
    [InlineData("6.1", 3, Errno.None)]
    [InlineData("6.12", 3, Errno.EINVAL)]
    [InlineData("6.12", 2, Errno.EINVAL)]
    [InlineData("7.0", 0, Errno.None)]
    [InlineData("7.3", 4, Errno.None)]
    [InlineData("6.1", 4097, Errno.EINVAL)]
    public void The_queue_alignment_is_checked_as_the_version_does(string version, uint align, Errno expected)
    {
        using var kernel = new SimulatedKernel(Profiles.Of(version));
        Assert.Equal(expected, new ControlFile(kernel).Create(Spec with { QueueAlign = align }).Errno);
    }

    [Fact]
    public void Wrong_features_are_EINVAL_before_the_missing_capability_is_EPERM_before_the_taken_name_is_EEXIST()
    {
        using var kernel = new SimulatedKernel(KernelProfile.Linux612, new SimulatedKernelOptions { CallerIsNetAdmin = false });
        var file = new ControlFile(kernel);
        Assert.Equal(Errno.None, file.Create(Spec).Errno);
        var net = Spec with { DeviceId = 1, Features = 3UL << 32 };
        Assert.Equal(Errno.EINVAL, file.Create(net with { Features = 1UL << 33 }).Errno);
        Assert.Equal(Errno.EPERM, file.Create(net).Errno);
        Assert.Equal(Errno.EEXIST, file.Create(Spec).Errno);
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(1, 0x10000, 1)]
    [InlineData(0, 2, 1)]
    [InlineData(0, 1, 2)]
    public void Groups_and_address_spaces_are_1_to_65535_and_need_version_1(ulong version, uint groups, uint addressSpaces)
    {
        using var kernel = new SimulatedKernel(KernelProfile.Linux73);
        var file = new ControlFile(kernel);
        file.SetApiVersion(version);
        Assert.Equal(Errno.EINVAL, file.Create(Spec with { Groups = groups, AddressSpaces = addressSpaces }).Errno);
    }

    private static VduseDeviceSpec Spec { get; } = new()
    {
        Name = "a",
        DeviceId = 2,
        Features = 3UL << 32,
        QueueCount = 1,
        Config = new byte[60],
    };
}
