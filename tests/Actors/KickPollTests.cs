using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>Kicks that get lost, and where queues and interrupts are placed.</summary>
public sealed class KickPollTests(ITestOutputHelper output) : DeviceFixture(
    output,
    "vduse.runtime.kick-poll = 30ms\nvduse.loops { data-count = 2, wait-strategy = adaptive, max-spin = 20 micros }")
{
    [Fact]
    public async Task Requests_whose_kick_was_lost_are_found_and_counted()
    {
        await AttachAsync(new BlockDeviceDefinition(Memory()));
        Bus.UnbindDriver("disk0");
        var bare = Bus.OpenBare("disk0");
        Assert.True(RawRingDriver.Negotiate(bare, bare.DeviceFeatures));
        using (var ring = RawRingDriver.TryCreate(bare, 0, 16)!)
        {
            Assert.True(RawRingDriver.Run(bare));
            NegotiationTests.MakeGetId(ring, 0);
            ring.Kick();
            Assert.True(await ring.WaitUsedAsync(1, Patience));
            Assert.Equal(0, (await SnapshotAsync()).Queues[0].MissedKicks);

            NegotiationTests.MakeGetId(ring, 3);

            Assert.True(await ring.WaitUsedAsync(2, Patience));
            Assert.Equal(1, (await SnapshotAsync()).Queues[0].MissedKicks);
            bare.Reset();
        }
    }

    [Fact]
    public async Task Under_load_no_kick_is_missed()
    {
        var driver = await StartAsync(Memory() with { Queues = 2, Placement = new QueuePlacement([1, 0], [0]) });
        var read = new byte[4096];
        for (var i = 0; i < 2000; i++)
            Assert.True((await driver.ReadAsync((ulong)(i % 100), read).WaitAsync(Patience)).IsOk);

        Assert.All((await SnapshotAsync()).Queues, queue => Assert.Equal(0, queue.MissedKicks));
    }

    [Fact]
    public async Task Interrupts_for_a_cpu_that_is_not_there_are_refused_in_one_line()
    {
        var reply = await AskStartAsync(new BlockDeviceDefinition(Memory() with { Placement = new QueuePlacement([], [63]) }));

        var failed = Assert.IsType<VduseMessages.DeviceFailed>(reply);
        Assert.Contains("interrupt-cpus", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("CPU 63", failed.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failed.Reason);
    }
}
