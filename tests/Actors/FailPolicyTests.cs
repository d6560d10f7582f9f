using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

public sealed class FailPolicyTests612(ITestOutputHelper output) : FailPolicyTests(output, KernelProfile.Linux612);

public sealed class FailPolicyTestsRfcV3(ITestOutputHelper output) : FailPolicyTests(output, KernelProfile.RfcV3);

public abstract class FailPolicyTests(ITestOutputHelper output, KernelProfile profile) : DeviceFixture(
    output,
    "vduse.runtime.failure-policy = fail",
    profile: profile)
{
    [Fact]
    public async Task What_was_in_flight_when_the_handler_threw_ends_with_an_error_and_is_not_tried_again()
    {
        var storage = new ScriptedStorage(Memory());
        var driver = await StartAsync(storage);
        var poison = storage.Operations + 1;
        storage.BeforeOperation = number =>
        {
            if (number == poison)
                throw new InvalidOperationException("poison");
        };

        var failed = await driver.WriteAsync(0, Pattern(4096, 1)).WaitAsync(Patience);
        var next = await driver.WriteAsync(0, Pattern(4096, 1)).WaitAsync(Patience);

        Assert.Equal(BlockStatus.IoError, failed.Status);
        Assert.True(next.IsOk);
        var queue = (await SnapshotAsync()).Queues[0];
        Assert.Equal(1, queue.FailedRequests);
        Assert.Equal(0, queue.RetriedRequests);
        Assert.Equal(1, storage.Opened);
    }
}
