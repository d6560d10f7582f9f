using Akka.Actor;
using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

public sealed class GoesOnTests61(ITestOutputHelper output) : GoesOnTests(output, KernelProfile.Linux61);

public sealed class GoesOnTests612(ITestOutputHelper output) : GoesOnTests(output, KernelProfile.Linux612);

public sealed class GoesOnTests70(ITestOutputHelper output) : GoesOnTests(output, KernelProfile.Linux70);

public sealed class GoesOnTestsRfcV3(ITestOutputHelper output) : GoesOnTests(output, KernelProfile.RfcV3);

public sealed class GoesOnTests73(ITestOutputHelper output) : GoesOnTests(output, KernelProfile.Linux73)
{
    [Theory]
    [InlineData("nothing")]
    [InlineData("update")]
    [InlineData("queue restarts")]
    [InlineData("supervisor restarts")]
    [InlineData("takeover")]
    [InlineData("disabled and enabled")]
    public async Task A_suspended_queue_stays_where_it_is_until_the_reset(string way)
    {
        var definition = new BlockDeviceDefinition(Image());
        using var guest = await GuestAsync(definition, eventIndex: false);
        using var ring = RawRingDriver.TryCreate(guest.Transport, 0, 16)!;
        Assert.True(RawRingDriver.Run(guest.Transport));
        NegotiationTests.MakeGetId(ring, 0);
        NegotiationTests.MakeGetId(ring, 3);
        ring.Kick();
        Assert.True(await ring.WaitUsedAsync(2, Patience));
        Assert.Equal(Errno.None, guest.Vhost.Suspend());
        NegotiationTests.MakeGetId(ring, 6);

        if (way == "disabled and enabled")
        {
            guest.Vhost.SetQueueReady(0, false);
            guest.Vhost.SetQueueReady(0, true);
        }
        else
        {
            await DoAsync(way, guest, definition);
        }

        ring.Kick();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(Errno.None, guest.Vhost.GetQueueState(0, out var state));
            Assert.Equal((2, 2), (state.AvailIndex, ring.UsedIndex));
            guest.Remap();
        }

        Assert.True(guest.Restart());
        await GuestServesAsync(guest);
    }

    [Fact]
    public async Task A_quarantined_queue_is_quarantined_in_the_process_that_takes_it_over_until_the_reset()
    {
        var definition = new BlockDeviceDefinition(Image() with { Queues = 2 });
        using var guest = await GuestAsync(definition, eventIndex: false);
        using (var broken = RawRingDriver.TryCreate(guest.Transport, 0, 16)!)
        using (var tame = RawRingDriver.TryCreate(guest.Transport, 1, 16)!)
        {
            Assert.True(RawRingDriver.Run(guest.Transport));
            broken.SetAvailIndex(1000);
            broken.Kick();
            await EventuallyAsync(
                async () => (await SnapshotAsync()).Health?.Contains("queue 0 is quarantined", StringComparison.Ordinal) == true);
            broken.SetAvailIndex(0);
            NegotiationTests.MakeGetId(broken, 0);
            NegotiationTests.MakeGetId(tame, 0);

            await DoAsync("takeover", guest, definition);

            guest.Remap();
            guest.Vhost.SetQueueReady(0, false);
            guest.Vhost.SetQueueReady(0, true);
            tame.Kick();
            broken.Kick();
            Assert.True(await tame.WaitUsedAsync(1, Patience));
            guest.Remap();
            var device = await SnapshotAsync();
            Assert.Equal((QueuePhase.Quarantined, 0), (device.Queues[0].Phase, broken.UsedIndex));
            Assert.Contains("queue 0 is quarantined", device.Health, StringComparison.Ordinal);
            guest.Transport.SetStatus(Virtio.DeviceStatus.None);
        }

        Assert.True(guest.Restart());
        await GuestServesAsync(guest);
        Assert.Null((await SnapshotAsync()).Health);
    }
}

/// <summary>
/// Where a queue goes on after each way to stop it: the table "Where a queue goes on" in docs/architecture.md, a test for each cell.
/// Requests that lay in the ring meanwhile are answered once, and none that was answered before.
/// </summary>
public abstract class GoesOnTests : GuestFixture
{
    private static readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vduse-goes-on-");
    private readonly KernelProfile _profile;

    protected GoesOnTests(ITestOutputHelper output, KernelProfile profile)
        : base(output, profile, $"vduse.runtime {{ kick-poll = 100ms, state-directory = \"{_folder.FullName}/{Guid.NewGuid():N}\" }}") =>
            _profile = profile;

    public static TheoryData<string, bool, bool> Cells
    {
        get
        {
            var cells = new TheoryData<string, bool, bool>();
            foreach (var way in new[] { "nothing", "update", "position told", "queue restarts", "supervisor restarts", "takeover" })
            {
                foreach (var disabled in new[] { false, true })
                {
                    foreach (var packed in new[] { false, true })
                        cells.Add(way, disabled, packed);
                }
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task A_queue_goes_on_where_it_was(string way, bool disabled, bool packed)
    {
        // With RFC v3 no process takes over what another one made.
        if (way == "takeover" && _profile.Protocol == VduseProtocol.RfcV3)
            return;
        var definition = new BlockDeviceDefinition(Image() with { Packed = packed && _profile.Protocol != VduseProtocol.RfcV3 });
        using var guest = await GuestAsync(definition);
        var driver = guest.ProbeBlock();
        for (var i = 0; i < 7; i++)
            Assert.True((await driver.WriteAsync((ulong)(i * 8), Pattern(4096, i)).WaitAsync(Patience)).IsOk);
        var before = (await SnapshotAsync()).Queues[0].Requests;

        if (disabled)
            guest.Vhost.SetQueueReady(0, false);
        var waiting = Enumerable.Range(7, 5).Select(i => driver.WriteAsync((ulong)(i * 8), Pattern(4096, i))).ToArray();
        await DoAsync(way, guest, definition);
        if (disabled)
            guest.Vhost.SetQueueReady(0, true);
        guest.Vhost.Kick(0);

        Assert.All(await Task.WhenAll(waiting).WaitAsync(Patience), result => Assert.True(result.IsOk));
        var read = new byte[4096];
        for (var i = 0; i < 12; i++)
        {
            Assert.True((await driver.ReadAsync((ulong)(i * 8), read).WaitAsync(Patience)).IsOk);
            Assert.Equal(Pattern(4096, i), read);
        }

        Assert.Empty(driver.Violations);

        // The queue runs before its supervisor has said so.
        await EventuallyAsync(async () => (await SnapshotAsync()).Health is null);

        // Another process counts anew.
        if (way != "takeover")
            Assert.Equal(before + waiting.Length + 12, (await SnapshotAsync()).Queues[0].Requests);
    }

    private protected async Task DoAsync(string way, Guest guest, IDeviceDefinition definition)
    {
        switch (way)
        {
            case "update":
                guest.Remap();
                break;
            case "position told":
                Assert.Equal(Errno.None, guest.Vhost.GetQueueState(0, out _));
                break;
            case "queue restarts":
                Sys.ActorSelection("/user/vduse/disk0/queue-0").Tell(Kill.Instance);
                break;
            case "supervisor restarts":
                Sys.ActorSelection("/user/vduse/disk0").Tell(Kill.Instance);
                break;
            case "takeover":
                Assert.IsType<VduseMessages.DeviceStopped>(
                    await Manager.Ask<VduseMessages.IStopReply>(new VduseMessages.LeaveDevice("disk0"), Patience));
                await AttachAsync(definition);
                break;
        }
    }

    private protected static BlockDeviceOptions Image()
    {
        var path = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.img");
        using (var file = File.Create(path))
            file.SetLength(16 << 20);
        return new BlockDeviceOptions { Name = "disk0", Backend = new FileBackendOptions { Path = path } };
    }
}
