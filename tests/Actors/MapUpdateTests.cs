using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using VduseActors.State;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

public sealed class MapUpdateTests612 : MapUpdateTests
{
    public MapUpdateTests612(ITestOutputHelper output)
        : base(output, KernelProfile.Linux612, new StoppedQueues())
    {
    }
}

public sealed class MapUpdateTestsRfcV3 : MapUpdateTests
{
    public MapUpdateTestsRfcV3(ITestOutputHelper output)
        : base(output, KernelProfile.RfcV3, new StoppedQueues())
    {
    }
}

public sealed class MapUpdateTests73 : MapUpdateTests
{
    public MapUpdateTests73(ITestOutputHelper output)
        : base(output, KernelProfile.Linux73, new StoppedQueues())
    {
    }

    [Fact]
    public async Task Memory_that_changes_stops_the_queues_of_its_address_space_only()
    {
        using var guest = await TwoGroupsAsync();
        Assert.Equal(Errno.None, guest.Vhost.SetGroupAddressSpace(1, 1));
        using var rings = Run(guest);

        foreach (var space in new uint[] { 1, 0 })
        {
            guest.Remap(space);
            Assert.Equal([(int)space], Stopped.Take());
        }

        await rings.ServeAsync();
    }

    [Fact]
    public async Task A_queue_whose_group_was_moved_since_its_session_began_is_stopped_by_either_address_space()
    {
        using var guest = await TwoGroupsAsync();
        using var rings = Run(guest);
        var spaces = SharedState.Of(Sys).Devices["disk0"].GroupAddressSpaces;

        // As if a message had moved it at a bad moment, which the order of operations excludes today.
        spaces[1] = 1;
        guest.Remap(0);
        Assert.Equal([0, 1], Stopped.Take());

        await rings.ServeAsync();
        spaces[1] = 0;
        guest.Remap(1);
        Assert.Equal([1], Stopped.Take());
        await rings.ServeAsync();
    }

    private async Task<Guest> TwoGroupsAsync()
    {
        var guest = await GuestAsync(Memory() with { Queues = 2, Groups = 2 }, negotiate: false);
        guest.Map(addressSpace: 1);
        return guest;
    }

    private TwoRings Run(Guest guest)
    {
        Assert.True(RawRingDriver.Negotiate(guest.Transport, guest.Transport.DeviceFeatures));
        var rings = new TwoRings(guest);
        Assert.True(RawRingDriver.Run(guest.Transport));
        Stopped.Take();
        return rings;
    }

    private sealed class TwoRings(Guest guest) : IDisposable
    {
        private readonly RawRingDriver[] _rings =
            [RawRingDriver.TryCreate(guest.Transport, 0, 16)!, RawRingDriver.TryCreate(guest.Transport, 1, 16)!];

        public async Task ServeAsync()
        {
            foreach (var ring in _rings)
            {
                var used = (ushort)(ring.UsedIndex + 1);
                NegotiationTests.MakeGetId(ring, 0);
                ring.Kick();
                Assert.True(await ring.WaitUsedAsync(used, Patience));
            }
        }

        public void Dispose()
        {
            foreach (var ring in _rings)
                ring.Dispose();
        }
    }
}

/// <summary>Which queues an update of the driver's map stops: those whose memory it concerns.</summary>
public abstract class MapUpdateTests : GuestFixture
{
    private protected MapUpdateTests(ITestOutputHelper output, KernelProfile profile, StoppedQueues stopped)
        : base(output, profile, "vduse.runtime.quiesce-timeout = 400ms", stopped) => Stopped = stopped;

    private protected StoppedQueues Stopped { get; }

    [Fact]
    public async Task Memory_that_no_queue_has_looked_at_comes_and_goes_without_a_stop()
    {
        using var guest = await GuestAsync(Memory() with { Queues = 2 });
        var driver = guest.ProbeBlock();
        Assert.True((await driver.WriteAsync(0, Pattern(4096, 1)).WaitAsync(Patience)).IsOk);
        using var more = new GuestRam(1UL << 32, 1 << 20);
        Stopped.Take();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(Errno.None, guest.Vhost.UpdateIotlb(more));
            Assert.Equal(Errno.None, guest.Vhost.InvalidateIotlb(more.Start, more.Last));
        }

        Assert.Empty(Stopped.Take());
        Assert.True((await driver.WriteAsync(0, Pattern(4096, 1)).WaitAsync(Patience)).IsOk);
    }

    [Theory]
    [InlineData("another place of the file")]
    [InlineData("another file")]
    [InlineData("other permission")]
    [InlineData("nothing")]
    public async Task Memory_that_was_used_and_is_another_stops_the_queues_and_is_mapped_anew(string change)
    {
        using var guest = await GuestAsync(eventIndex: false);
        using var more = new GuestRam(1UL << 32, 1 << 20);
        using var other = new GuestRam(1UL << 32, 1 << 20);
        const ulong last = (1UL << 32) + 0xffff;
        Assert.Equal(Errno.None, guest.Vhost.UpdateIotlb(more.Start, last, more, 0, IotlbPermission.ReadWrite));
        using var ring = RawRingDriver.TryCreate(guest.Transport, 0, 16)!;
        Assert.True(RawRingDriver.Run(guest.Transport));
        await AskForIdAsync(ring, more.Start);
        Assert.Equal("disk0", IdIn(more, 0));
        more.Span(more.Start, 32).Clear();
        Stopped.Take();

        // In one step, as a monitor does it.
        guest.Vhost.BeginBatch();
        Assert.Equal(Errno.None, guest.Vhost.InvalidateIotlb(more.Start, last));
        if (change != "nothing")
        {
            Assert.Equal(Errno.None, guest.Vhost.UpdateIotlb(
                more.Start,
                last,
                change == "another file" ? other : more,
                change == "another place of the file" ? 65536ul : 0,
                change == "other permission" ? IotlbPermission.ReadOnly : IotlbPermission.ReadWrite));
        }

        Assert.Equal(Errno.None, guest.Vhost.EndBatch());

        Assert.Equal([0], Stopped.Take());
        var isThere = change is "another file" or "another place of the file";
        await AskForIdAsync(ring, more.Start, isThere ? BlockStatus.Ok : BlockStatus.IoError);
        Assert.Equal(string.Empty, IdIn(more, 0));
        if (isThere)
            Assert.Equal("disk0", change == "another file" ? IdIn(other, 0) : IdIn(more, 65536));
    }

    [Fact]
    public async Task Memory_of_which_the_same_is_mapped_once_more_in_larger_pieces_stays()
    {
        using var guest = await GuestAsync(eventIndex: false);
        using var more = new GuestRam(1UL << 32, 1 << 20);
        Assert.Equal(Errno.None, guest.Vhost.UpdateIotlb(more.Start, more.Start + 0xffff, more, 0, IotlbPermission.ReadWrite));
        using var ring = RawRingDriver.TryCreate(guest.Transport, 0, 16)!;
        Assert.True(RawRingDriver.Run(guest.Transport));
        await AskForIdAsync(ring, more.Start);
        Stopped.Take();

        guest.Vhost.BeginBatch();
        Assert.Equal(Errno.None, guest.Vhost.InvalidateIotlb(more.Start, more.Start + 0xffff));
        Assert.Equal(Errno.None, guest.Vhost.UpdateIotlb(more));
        Assert.Equal(Errno.None, guest.Vhost.EndBatch());

        Assert.Empty(Stopped.Take());
        await AskForIdAsync(ring, more.Start + 0x20000);
        Assert.Equal("disk0", IdIn(more, 0x20000));
    }

    [Fact]
    public async Task A_queue_that_has_not_answered_whether_it_is_prepared_is_waited_for()
    {
        Stopped.LosesPrepare = true;
        using var guest = await GuestAsync();
        using var ring = RawRingDriver.TryCreate(guest.Transport, 0, 16)!;
        Assert.False(RawRingDriver.Run(guest.Transport));
        Stopped.Take();

        guest.Remap();

        Assert.Equal([0], Stopped.Take());
        Assert.NotEqual(QueuePhase.Running, (await SnapshotAsync()).Queues[0].Phase);
    }
}
