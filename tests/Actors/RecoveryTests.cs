using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

public sealed class RecoveryTests612(ITestOutputHelper output) : RecoveryTests(output, KernelProfile.Linux612);

public sealed class RecoveryTestsRfcV3(ITestOutputHelper output) : RecoveryTests(output, KernelProfile.RfcV3);

public abstract class RecoveryTests(ITestOutputHelper output, KernelProfile profile) : DeviceFixture(
    output,
    "vduse.runtime { min-backoff = 10ms, max-backoff = 50ms }",
    profile: profile)
{
    [Fact]
    [Trait("Covers", "C35")]
    public async Task A_backend_that_throws_once_costs_a_restart_and_no_request()
    {
        var storage = new ScriptedStorage(Memory());
        var driver = await StartAsync(storage);
        storage.BeforeOperation = ThrowAt(storage.Operations + 50);

        await WriteAndVerifyAsync(driver, 200);

        var queue = (await SnapshotAsync()).Queues[0];
        Assert.Equal(1, queue.Restarts);
        Assert.Equal(1, queue.RetriedRequests);
        Assert.Equal(0, queue.FailedRequests);
    }

    [Fact]
    public async Task Pending_requests_of_a_failed_queue_are_handled_again_when_the_backend_gives_them_back()
    {
        var storage = new ScriptedStorage(Memory());
        var driver = await StartAsync(storage);
        storage.Hold = true;
        var pending = Enumerable.Range(0, 8).Select(i => driver.WriteAsync((ulong)(i * 8), Pattern(4096, i))).ToList();
        Eventually(() => storage.HeldCount == 8);
        storage.BeforeOperation = ThrowAt(storage.Operations + 1);
        pending.Add(driver.WriteAsync(64, Pattern(4096, 8)));
        Eventually(() => storage.HeldCount == 9);
        storage.Hold = false;

        storage.ReleaseHeld();

        Assert.All(await Task.WhenAll(pending).WaitAsync(Patience), result => Assert.True(result.IsOk));
        Assert.Empty(driver.Violations);
        Assert.Equal(1, (await SnapshotAsync()).Queues[0].Restarts);
    }

    [Fact]
    [Trait("Covers", "C38")]
    public async Task A_request_that_fails_every_time_ends_with_an_error_and_the_others_are_served()
    {
        var storage = new ScriptedStorage(Memory());
        var driver = await StartAsync(storage);
        var poison = storage.Operations + 1;
        storage.BeforeOperation = number =>
        {
            // The poisoned request is the first each time it is tried again.
            if (number < poison + 3)
                throw new InvalidOperationException("poison");
        };

        var result = await driver.WriteAsync(0, Pattern(4096, 1)).WaitAsync(Patience);

        Assert.Equal(BlockStatus.IoError, result.Status);
        await WriteAndVerifyAsync(driver, 20);
        Assert.Equal(1, (await SnapshotAsync()).Queues[0].FailedRequests);
    }

    [Fact]
    public async Task A_backend_that_keeps_throwing_is_opened_anew_and_the_old_one_is_closed()
    {
        var storage = new ScriptedStorage(Memory() with { Queues = 2 });
        var driver = await StartAsync(storage);
        var first = storage.Operations + 1;
        storage.BeforeOperation = number =>
        {
            if (storage.Opened == 1 && number >= first)
                throw new IOException("connection lost");
        };

        Assert.True((await driver.WriteAsync(0, Pattern(4096, 1)).WaitAsync(Patience)).IsOk);

        await WriteAndVerifyAsync(driver, 50);
        Assert.Equal(2, storage.Opened);
        Eventually(() => storage.OpenCount == 1);
    }

    [Fact]
    public async Task A_backend_that_cannot_be_opened_again_is_tried_until_it_can()
    {
        var storage = new ScriptedStorage(Memory());
        var driver = await StartAsync(storage);
        var first = storage.Operations + 1;
        storage.BeforeOperation = number =>
        {
            if (storage.Opened == 1 && number >= first)
                throw new IOException("connection lost");
        };
        storage.BeforeOpen = number =>
        {
            if (number < 5)
                throw new IOException("connection refused");
        };

        Assert.True((await driver.WriteAsync(0, Pattern(4096, 1)).WaitAsync(Patience)).IsOk);

        Assert.Equal(5, storage.Opened);
    }

    [Fact]
    public async Task After_too_many_failures_requests_end_with_an_error_until_the_driver_resets()
    {
        var storage = new ScriptedStorage(Memory());
        var driver = await StartAsync(storage);
        storage.BeforeOperation = _ => throw new InvalidOperationException("broken for good");
        var features = driver.Features;

        BlockResult result;
        var requests = 0;
        do
        {
            result = await driver.WriteAsync(0, Pattern(512, 1)).WaitAsync(Patience);
            Assert.Equal(BlockStatus.IoError, result.Status);
        }
        while (++requests < 20);

        Assert.InRange((await SnapshotAsync()).Queues[0].Restarts, 10, 12);
        storage.BeforeOperation = null;
        driver.Reset();
        Assert.True(driver.Restart(features));
        await WriteAndVerifyAsync(driver, 10);
    }

    private static Action<long> ThrowAt(long operation) => number =>
    {
        if (number == operation)
            throw new InvalidOperationException("thrown by the test");
    };

    private static async Task WriteAndVerifyAsync(SimulatedBlockDriver driver, int requests)
    {
        var writes = Enumerable.Range(0, requests).Select(i => driver.WriteAsync((ulong)(i * 8), Pattern(4096, i), i % driver.QueueCount));
        Assert.All(await Task.WhenAll(writes).WaitAsync(Patience), result => Assert.True(result.IsOk));
        for (var i = 0; i < requests; i++)
        {
            var read = new byte[4096];
            Assert.True((await driver.ReadAsync((ulong)(i * 8), read).WaitAsync(Patience)).IsOk);
            Assert.Equal(Pattern(4096, i), read);
        }

        Assert.Empty(driver.Violations);
    }
}
