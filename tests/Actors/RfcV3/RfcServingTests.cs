using VduseActors.Simulator;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests.RfcV3;

/// <summary>The device actors on a kernel with the protocol of RFC v3, behind virtio-vdpa.</summary>
public sealed class RfcServingTests(ITestOutputHelper output)
    : DeviceFixture(output, profile: KernelProfile.RfcV3, options: new SimulatedKernelOptions { Rfc = new RfcKernelOptions { ReplyLimit = Patience } })
{
    [Fact]
    public async Task A_device_serves_reads_writes_and_flushes_through_the_ring()
    {
        var driver = await StartAsync(Memory());
        var written = Pattern(64 * 1024, seed: 1);
        var read = new byte[written.Length];

        Assert.True((await driver.WriteAsync(16, written).WaitAsync(Patience)).IsOk);
        Assert.True((await driver.FlushAsync().WaitAsync(Patience)).IsOk);
        Assert.True((await driver.ReadAsync(16, read).WaitAsync(Patience)).IsOk);

        Assert.Equal(written, read);
        Assert.Empty(driver.Violations);
        Assert.IsType<VduseManager.DeviceStopped>(await StopAsync("disk0"));
        Assert.Empty(Kernel.ListDevices());
    }
}
