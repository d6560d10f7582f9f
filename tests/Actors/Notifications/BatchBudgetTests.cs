using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests.Notifications;

/// <summary>
/// A ring that is never empty, for certain: each request that is handled makes the next one available before the queue looks.
/// </summary>
public sealed class BatchBudgetTests(ITestOutputHelper output) : DeviceFixture(
    output,
    "vduse.loops.data-count = 1\nvduse.runtime.batch-budget = 8")
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Covers", "B23"), Trait("Covers", "I11")]
    public async Task A_queue_that_never_gets_empty_leaves_its_loop_to_others_and_is_stopped_by_a_reset(bool packed)
    {
        var healthy = await StartAsync(Memory("healthy"));
        var watched = new WatchedHandlerDefinition(new ScriptedStorage(Memory() with { Packed = packed }));
        await AttachAsync(watched);
        Bus.UnbindDriver("disk0");
        var bare = Bus.OpenBare("disk0");
        using var ring = new NotifiedRing(bare, packed, eventIdx: false);
        Assert.True(RawDriver.Run(bare));
        var handled = 0;
        watched.WhenHandled = () =>
        {
            Volatile.Write(ref handled, handled + 1);
            ring.Post(1);
        };
        try
        {
            ring.Post(1);
            ring.Kick();
            Eventually(() => Volatile.Read(ref handled) > 500);
            for (var i = 0; i < 20; i++)
                Assert.True((await healthy.WriteAsync((ulong)i * 8, Pattern(4096, i)).WaitAsync(Patience)).IsOk);

            // Still at it, and the ring is sound.
            var before = Volatile.Read(ref handled);
            Eventually(() => Volatile.Read(ref handled) > before + 500);
            Assert.Null((await SnapshotAsync()).Health);
            await Task.Run(bare.Reset).WaitAsync(Patience);
        }
        finally
        {
            watched.WhenHandled = null;
        }

        Assert.True((await healthy.FlushAsync().WaitAsync(Patience)).IsOk);
    }
}
