using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

public sealed class QuiescePolicyTests612(ITestOutputHelper output) : QuiescePolicyTests(output, KernelProfile.Linux612);

public sealed class QuiescePolicyTestsRfcV3(ITestOutputHelper output) : QuiescePolicyTests(output, KernelProfile.RfcV3);

public abstract class QuiescePolicyTests(ITestOutputHelper output, KernelProfile profile) : DeviceFixture(
    output,
    "vduse.runtime.failure-policy = quiesce",
    profile: profile)
{
    [Fact]
    public async Task A_held_queue_answers_nothing_until_the_driver_resets_and_works_then()
    {
        var storage = new ScriptedStorage(Memory());
        var driver = await StartAsync(storage);
        var features = driver.Features;
        var held = await HoldAsync(storage, driver);

        Assert.False(held.IsCompleted);
        storage.BeforeOperation = null;
        driver.Reset();
        Assert.True(driver.Restart(features));

        Assert.True((await driver.WriteAsync(0, Pattern(512, 1)).WaitAsync(Patience)).IsOk);
        Assert.Null((await SnapshotAsync()).Health);
    }

    [Fact]
    public async Task A_device_with_a_held_queue_can_be_removed_and_its_requests_end_with_an_error()
    {
        var storage = new ScriptedStorage(Memory());
        var driver = await StartAsync(storage);
        var held = await HoldAsync(storage, driver);

        Assert.IsType<VduseMessages.DeviceStopped>(await StopAsync("disk0"));

        Assert.Equal(BlockStatus.IoError, (await held.WaitAsync(Patience)).Status);
    }

    private async Task<Task<BlockResult>> HoldAsync(ScriptedStorage storage, SimulatedBlockDriver driver)
    {
        storage.BeforeOperation = _ => throw new InvalidOperationException("thrown by the test");
        var held = driver.WriteAsync(0, Pattern(512, 1));
        await EventuallyAsync(async () => (await SnapshotAsync()).Health?.Contains("is held", StringComparison.Ordinal) == true);
        return held;
    }
}
