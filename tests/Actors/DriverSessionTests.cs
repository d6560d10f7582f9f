using Akka.Actor;
using Akka.Event;
using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

public sealed class DriverSessionTests612(ITestOutputHelper output) : DriverSessionTests(output, KernelProfile.Linux612);

public sealed class DriverSessionTests73(ITestOutputHelper output) : DriverSessionTests(output, KernelProfile.Linux73);

public sealed class DriverSessionTestsRfcV3(ITestOutputHelper output) : DriverSessionTests(output, KernelProfile.RfcV3);

/// <summary>What only the driver's reset may end, and memory that is mapped anew, or a look at the position, does not.</summary>
public abstract class DriverSessionTests(ITestOutputHelper output, KernelProfile profile)
    : GuestFixture(output, profile, "vduse.runtime { max-failures = 1, reopen-after = 2, max-attempts = 9 }")
{
    [Fact]
    [Trait("Covers", "I11")]
    public async Task A_ring_that_was_broken_and_mended_stays_quarantined_until_the_reset()
    {
        using var guest = await GuestAsync(Memory() with { Queues = 2 }, eventIndex: false);
        using (var broken = RawRingDriver.TryCreate(guest.Transport, 0, 16)!)
        using (var tame = RawRingDriver.TryCreate(guest.Transport, 1, 16)!)
        {
            Assert.True(RawRingDriver.Run(guest.Transport));
            broken.SetAvailIndex(1000);
            broken.Kick();
            await HealthAsync("queue 0 is quarantined");

            broken.SetAvailIndex(0);
            NegotiationTests.MakeGetId(broken, 0);
            for (var i = 0; i < 3; i++)
            {
                guest.Remap();
                broken.Kick();
                Assert.Equal(Errno.None, guest.Vhost.GetQueueState(0, out _));
                broken.Kick();
            }

            // Behind the kicks: each update waits for what the one before has started again.
            guest.Remap();
            Assert.Equal(0, broken.UsedIndex);
            var device = await SnapshotAsync();
            Assert.Equal((QueuePhase.Quarantined, 1), (device.Queues[0].Phase, device.Queues[0].Quarantines));
            Assert.Contains("queue 0 is quarantined", device.Health, StringComparison.Ordinal);
            NegotiationTests.MakeGetId(tame, 0);
            tame.Kick();
            Assert.True(await tame.WaitUsedAsync(1, Patience));
            guest.Transport.SetStatus(Virtio.DeviceStatus.None);
        }

        Assert.True(guest.Restart());

        // With RFC v3 a reset drops the map.
        guest.Remap();
        using var mended = RawRingDriver.TryCreate(guest.Transport, 0, 16)!;
        Assert.True(RawRingDriver.Run(guest.Transport));
        NegotiationTests.MakeGetId(mended, 0);
        mended.Kick();
        Assert.True(await mended.WaitUsedAsync(1, Patience));
        Assert.Null((await SnapshotAsync()).Health);
    }

    [Fact]
    public async Task A_queue_that_fails_all_requests_does_so_until_the_reset()
    {
        var storage = new ScriptedStorage(Memory()) { BeforeOperation = _ => throw new InvalidOperationException("thrown by the test") };
        using var guest = await GuestAsync(storage);
        var driver = guest.ProbeBlock();
        var features = driver.Features;
        Assert.Equal(BlockStatus.IoError, (await driver.WriteAsync(0, Pattern(512, 1)).WaitAsync(Patience)).Status);
        await HealthAsync("queue 0 fails all requests");
        storage.BeforeOperation = null;

        guest.Remap();

        Assert.Equal(BlockStatus.IoError, (await driver.WriteAsync(0, Pattern(512, 1)).WaitAsync(Patience)).Status);
        await HealthAsync("queue 0 fails all requests");
        driver.Reset();
        guest.Remap();
        Assert.True(driver.Restart(features));
        Assert.True((await driver.WriteAsync(0, Pattern(512, 1)).WaitAsync(Patience)).IsOk);
    }

    [Fact]
    public async Task What_is_only_counted_is_reported_once_however_often_memory_is_mapped_anew_or_the_handler_made_anew()
    {
        var errors = CreateTestProbe();
        Sys.EventStream.Subscribe(errors.Ref, typeof(Error));
        using var guest = await GuestAsync();
        var driver = guest.ProbeBlock();
        var features = driver.Features;
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(BlockStatus.IoError, (await driver.ReadAsync(1 << 20, new byte[512]).WaitAsync(Patience)).Status);
            guest.Remap();
            if (i % 4 == 0)
                Sys.ActorSelection("/user/vduse/disk0/queue-0").Tell(Kill.Instance);
        }

        Assert.Single(Reports(errors));
        driver.Reset();
        guest.Remap();
        Assert.True(driver.Restart(features));
        Assert.Equal(BlockStatus.IoError, (await driver.ReadAsync(1 << 20, new byte[512]).WaitAsync(Patience)).Status);
        Assert.Single(Reports(errors));
    }

    private static List<string> Reports(Akka.TestKit.TestProbe errors)
    {
        var found = new List<string>();
        while (errors.ReceiveOne(TimeSpan.Zero) is Error error)
        {
            if (error.Message.ToString()!.Contains("only counted", StringComparison.Ordinal))
                found.Add(error.Message.ToString()!);
        }

        return found;
    }

    private protected Task HealthAsync(string text) =>
        EventuallyAsync(async () => (await SnapshotAsync()).Health?.Contains(text, StringComparison.Ordinal) == true);
}
