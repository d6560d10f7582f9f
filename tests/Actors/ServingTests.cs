using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

public sealed class ServingTests612(ITestOutputHelper output) : ServingTests(output, KernelProfile.Linux612);

public sealed class ServingTestsRfcV3(ITestOutputHelper output) : ServingTests(output, KernelProfile.RfcV3);

public abstract class ServingTests(ITestOutputHelper output, KernelProfile profile) : DeviceFixture(output, profile: profile)
{
    [Fact]
    public async Task A_device_serves_reads_writes_and_flushes_through_the_ring()
    {
        var driver = await StartAsync(Memory());
        var written = Pattern(64 * 1024, seed: 1);
        var read = new byte[written.Length];

        Assert.True((await driver.WriteAsync(16, written)).IsOk);
        Assert.True((await driver.FlushAsync()).IsOk);
        Assert.True((await driver.ReadAsync(16, read)).IsOk);

        Assert.Equal(written, read);
        Assert.Empty(driver.Violations);
    }

    [Fact]
    public async Task A_stopped_device_leaves_nothing_behind()
    {
        await StartAsync(Memory());

        Assert.IsType<VduseManager.DeviceStopped>(await StopAsync("disk0"));

        Assert.Empty(Kernel.ListDevices());
        Assert.Empty(Kernel.Bus.ListDevices());
    }

    [Fact]
    public async Task Many_requests_in_flight_on_several_queues_all_complete()
    {
        var driver = await StartAsync(Memory() with { Queues = 4 });
        var writes = new List<Task<BlockResult>>();
        for (var i = 0; i < 512; i++)
            writes.Add(driver.WriteAsync((ulong)(i * 8), Pattern(4096, i), i % driver.QueueCount));

        Assert.All(await Task.WhenAll(writes), result => Assert.True(result.IsOk));

        for (var i = 0; i < 512; i++)
        {
            var read = new byte[4096];
            Assert.True((await driver.ReadAsync((ulong)(i * 8), read, i % driver.QueueCount)).IsOk);
            Assert.Equal(Pattern(4096, i), read);
        }

        Assert.Empty(driver.Violations);
        Assert.Equal(0, driver.OutstandingCount);
    }
}
