using VduseActors.Faults;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;

namespace VduseActors.TestKit.Tests;

/// <summary>A test that asks for what cannot be is told so at once, in words that name the mistake.</summary>
public sealed class MisuseTests
{
    private static readonly DefectiveDevice _device = new();

    [Fact]
    public void A_driver_without_its_device_is_not_used()
    {
        var test = new DeviceTest(_device);
        test.Stop();

        Assert.Contains(
            "was stopped",
            Assert.Throws<InvalidOperationException>(() => test.Post(ChainBuffer.Writable(1))).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(test.Reset);
        Assert.Throws<InvalidOperationException>(() => test.Driver.Post(0, [ChainBuffer.Writable(1)]));
        test.Dispose();
        Assert.Throws<InvalidOperationException>(() => test.Execute(ChainBuffer.Writable(1)));
    }

    [Fact]
    public void A_disk_without_its_device_is_not_used()
    {
        var test = new BlockDeviceTest(_device);
        test.Stop();

        Assert.Throws<InvalidOperationException>(() => test.Read(0, 512));
        Assert.Throws<InvalidOperationException>(test.Reset);
        test.Dispose();
    }

    [Fact]
    public void A_queue_that_the_device_has_not_is_out_of_range()
    {
        using var test = new DeviceTest(_device);

        Assert.Throws<ArgumentOutOfRangeException>(() => test.PostTo(1, ChainBuffer.Writable(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => test.PostTo(-1, ChainBuffer.Writable(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => test.Post());
    }

    [Fact]
    public void A_buffer_has_a_byte()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ChainBuffer.Writable(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChainBuffer.Writable(-1));
        Assert.Throws<ArgumentException>(() => ChainBuffer.Readable([]));
    }

    [Fact]
    public void A_fault_that_never_happens_is_refused()
    {
        var ring = new DeviceTestOptions { Faults = FaultPlan.Parse("faults { a { kind = ring.bad-head } }") };
        var broken =
            new DeviceTestOptions { Faults = FaultPlan.Parse("faults { a { kind = message.broken } }"), Profile = KernelProfile.RfcV3 };

        Assert.Contains(
            "BlockDeviceTest", Assert.Throws<FaultPlanException>(() => new DeviceTest(_device, ring)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "never happens on rfc-v3",
            Assert.Throws<FaultPlanException>(() => new DeviceTest(_device, broken)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_that_the_plan_has_not_is_not_expected()
    {
        using var test = new DeviceTest(_device, new DeviceTestOptions { Faults = FaultPlan.Parse("faults { a { kind = kick.lost } }") });

        Assert.Contains(
            "kick.lost", Assert.Throws<ArgumentException>(() => test.ExpectFault("kick.losst")).Message, StringComparison.Ordinal);
    }
}
