using VduseActors.Simulator;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

public sealed class ResetTests612(ITestOutputHelper output) : ResetTests(output, KernelProfile.Linux612);

public sealed class ResetTestsRfcV3(ITestOutputHelper output) : ResetTests(output, KernelProfile.RfcV3);

public abstract class ResetTests(ITestOutputHelper output, KernelProfile profile) : DeviceFixture(
    output,
    "vduse.runtime { quiesce-timeout = 300ms, reply-deadline = 3s }",
    profile: profile)
{
    [Fact]
    [Trait("Covers", "A022")]
    [Trait("Covers", "C23")]
    public async Task A_reset_with_requests_in_flight_is_answered_and_the_next_session_works()
    {
        var driver = await StartAsync(Memory());
        var features = driver.Features;
        for (var round = 0; round < 50; round++)
        {
            var writes = Enumerable.Range(0, 64).Select(i => driver.WriteAsync((ulong)(i * 8), Pattern(4096, i))).ToArray();
            driver.Reset();
            await Task.WhenAll(writes).WaitAsync(Patience);
            Assert.True(driver.Restart(features));
        }

        Assert.True((await driver.WriteAsync(0, Pattern(4096, 1)).WaitAsync(Patience)).IsOk);
        Assert.Empty(driver.Violations);
    }

    [Fact]
    [Trait("Covers", "A161")]
    [Trait("Covers", "C06")]
    public Task A_reset_with_a_stuck_backend_is_answered_and_late_results_reach_nobody() =>
        LateResultsReachNobodyAsync(Memory());

    [Fact]
    [Trait("Covers", "A161")]
    [Trait("Covers", "C06")]
    public async Task A_write_that_its_storage_finishes_after_the_reset_writes_what_the_driver_gave()
    {
        var storage = new ScriptedStorage(Memory());
        var driver = await StartAsync(storage);
        var features = driver.Features;
        storage.Hold = true;
        var stuck = Enumerable.Range(0, 8).Select(i => driver.WriteAsync((ulong)(i * 8), Pattern(4096, i + 1))).ToArray();
        Eventually(() => storage.HeldCount == 8);

        driver.Reset();
        await Task.WhenAll(stuck).WaitAsync(Patience);
        storage.Hold = false;
        Assert.True(driver.Restart(features));

        // The driver uses its memory for something else by now.
        for (var i = 0; i < 8; i++)
            Assert.True((await driver.WriteAsync((ulong)(1000 + (i * 8)), Pattern(4096, 100 + i)).WaitAsync(Patience)).IsOk);
        storage.ReleaseHeld();

        var read = new byte[4096];
        for (var i = 0; i < 8; i++)
        {
            Assert.True((await driver.ReadAsync((ulong)(i * 8), read).WaitAsync(Patience)).IsOk);
            Assert.Equal(Pattern(4096, i + 1), read);
        }

        Assert.Empty(driver.Violations);
    }

    [Fact]
    [Trait("Covers", "C40")]
    public async Task A_device_with_a_stuck_backend_can_be_removed_once_its_requests_come_back()
    {
        var storage = new ScriptedStorage(Memory());
        var driver = await StartAsync(storage);
        storage.Hold = true;
        var stuck = driver.WriteAsync(0, Pattern(4096, 1));
        Eventually(() => storage.HeldCount == 1);

        // As in the kernel, removing a disk waits for its requests.
        var stopping = StopAsync("disk0");
        storage.Hold = false;
        storage.ReleaseHeld();

        Assert.IsType<VduseMessages.DeviceStopped>(await stopping);
        Assert.True((await stuck).IsOk);
        Eventually(() => storage.OpenCount == 0);
    }
}
