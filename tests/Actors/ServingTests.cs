using Akka.Actor;
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

        Assert.IsType<VduseMessages.DeviceStopped>(await StopAsync("disk0"));

        Assert.Empty(Kernel.ListDevices());
        Assert.Empty(Kernel.Bus.ListDevices());
    }

    [Fact]
    public async Task A_device_that_is_detached_and_attached_again_is_served_again()
    {
        var driver = await StartAsync(Memory());
        Assert.True((await driver.WriteAsync(0, Pattern(4096, 1)).WaitAsync(Patience)).IsOk);
        for (var round = 0; round < 3; round++)
        {
            await Task.Run(() => Kernel.Bus.Detach("disk0")).WaitAsync(Patience);
            await Task.Run(() => Kernel.Bus.Attach("disk0")).WaitAsync(Patience);

            var read = new byte[4096];
            Assert.True((await Driver().ReadAsync(0, read).WaitAsync(Patience)).IsOk);
            Assert.Equal(Pattern(4096, 1), read);
        }

        Assert.Empty(Driver().Violations);
    }

    [Fact]
    public async Task A_load_is_served_and_every_read_is_right()
    {
        var driver = await StartAsync(Memory() with { Queues = 2 });

        var report = await new BlockLoad(driver, new BlockLoadOptions { Depth = 16, Requests = 8000, FlushEvery = 50, Seed = 11 })
            .RunAsync().WaitAsync(Patience);

        Assert.Equal((0, 0, 0), (report.Failed, report.Aborted, report.Mismatches));
        Assert.Empty(driver.Violations);
        Assert.Empty(Kernel.Kernel.FindBadTouches("disk0"));
    }

    [Fact]
    public async Task A_load_goes_on_over_a_backend_that_fails_and_control_actors_that_die()
    {
        var storage = new ScriptedStorage(Memory());
        var driver = await StartAsync(storage);
        storage.BeforeOperation = number =>
        {
            if (number % 1000 == 0)
                throw new InvalidOperationException("thrown by the test");
        };
        var load = new BlockLoad(driver, new BlockLoadOptions { Depth = 16, Requests = 5000, Seed = 5 });
        var running = load.RunAsync();
        for (var kills = 1; kills <= 20; kills++)
        {
            Eventually(() => load.CompletedCount >= kills * 200);
            Sys.ActorSelection("/user/vduse/disk0/control").Tell(Kill.Instance);
        }

        var report = await running.WaitAsync(Patience);
        Assert.Equal((0, 0, 0), (report.Failed, report.Aborted, report.Mismatches));
        Assert.Empty(driver.Violations);
        Assert.InRange((await SnapshotAsync()).Queues[0].Restarts, 4, 10);
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
