using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

public sealed class HeldQueueTests612(ITestOutputHelper output) : HeldQueueTests(output, KernelProfile.Linux612);

public sealed class HeldQueueTests73(ITestOutputHelper output) : HeldQueueTests(output, KernelProfile.Linux73);

/// <summary>A queue that policy holds for the driver's reset, while memory is mapped anew and its position asked for.</summary>
public abstract class HeldQueueTests(ITestOutputHelper output, KernelProfile profile) : GuestFixture(
    output,
    profile,
    "vduse.runtime.failure-policy = quiesce")
{
    [Fact]
    public async Task A_held_queue_is_held_until_the_reset()
    {
        var storage = new ScriptedStorage(Memory());
        using var guest = await GuestAsync(storage);
        var driver = guest.ProbeBlock();
        var features = driver.Features;
        storage.BeforeOperation = _ => throw new InvalidOperationException("thrown by the test");
        var held = driver.WriteAsync(0, Pattern(512, 1));
        await EventuallyAsync(async () => (await SnapshotAsync()).Health?.Contains("is held", StringComparison.Ordinal) == true);
        storage.BeforeOperation = null;

        // Memory goes away under the request that is held: it ends. Those that lie in the ring stay there.
        guest.Remap();
        Assert.Equal(BlockStatus.IoError, (await held.WaitAsync(Patience)).Status);
        var waiting = driver.WriteAsync(0, Pattern(512, 1));
        guest.Remap();
        Assert.Equal(Errno.None, guest.Vhost.GetQueueState(0, out _));
        guest.Vhost.Kick(0);
        guest.Remap();
        guest.Remap();

        // It is started again behind the answer to the update.
        await EventuallyAsync(async () => (await SnapshotAsync()).Queues[0].Phase == QueuePhase.Held);
        Assert.False(waiting.IsCompleted);
        driver.Reset();
        Assert.True(driver.Restart(features));
        Assert.True((await driver.WriteAsync(0, Pattern(512, 1)).WaitAsync(Patience)).IsOk);
        Assert.Null((await SnapshotAsync()).Health);
    }
}
