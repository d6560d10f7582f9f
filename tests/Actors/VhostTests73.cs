using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>What Linux 7.3 has beside: queues that are enabled by message, suspend, address spaces.</summary>
public sealed class VhostTests73 : VhostTests
{
    private readonly StoppedQueues _stopped;

    public VhostTests73(ITestOutputHelper output)
        : this(output, new StoppedQueues())
    {
    }

    private VhostTests73(ITestOutputHelper output, StoppedQueues stopped)
        : base(output, KernelProfile.Linux73, stopped) => _stopped = stopped;

    [Fact]
    [Trait("Covers", "A171")]
    public async Task A_queue_enabled_by_message_after_DRIVER_OK_is_scanned_once()
    {
        using var guest = await GuestAsync();
        using var ring = RawRingDriver.TryCreate(guest.Transport, 0, 16)!;
        guest.Vhost.SetQueueReady(0, false);
        Assert.True(RawRingDriver.Run(guest.Transport));
        NegotiationTests.MakeGetId(ring, 0);

        guest.Vhost.SetQueueReady(0, true);

        Assert.True(await ring.WaitUsedAsync(1, Patience));
    }

    [Fact]
    [Trait("Covers", "A172")]
    [Trait("Covers", "A165")]
    public async Task A_suspended_device_takes_nothing_and_reports_where_it_stopped()
    {
        using var guest = await GuestAsync();
        using var ring = RawRingDriver.TryCreate(guest.Transport, 0, 16)!;
        Assert.True(RawRingDriver.Run(guest.Transport));
        for (ushort i = 0; i < 5; i++)
            NegotiationTests.MakeGetId(ring, (ushort)(i * 3));
        ring.Kick();
        Assert.True(await ring.WaitUsedAsync(5, Patience));

        Assert.Equal(Errno.None, guest.Vhost.Suspend());
        ring.MakeAvailable(0);
        ring.Kick();
        Assert.Equal(Errno.None, guest.Vhost.GetQueueState(0, out var state));

        Assert.Equal(5, state.AvailIndex);
        Assert.Equal(5, ring.UsedIndex);
        Assert.True(guest.Restart());
        await GuestServesAsync(guest);
    }

    [Fact]
    public async Task Groups_are_moved_between_address_spaces_before_DRIVER_OK()
    {
        using var guest = await GuestAsync(Memory() with { Queues = 2, Groups = 2 }, negotiate: false);

        Assert.Equal(Errno.None, guest.Vhost.SetGroupAddressSpace(1, 1));

        Assert.Equal(Errno.None, guest.Vhost.SetGroupAddressSpace(1, 0));
    }

    [Fact]
    public async Task Memory_that_changes_stops_the_queues_of_its_address_space_only()
    {
        using var guest = await GuestAsync(Memory() with { Queues = 2, Groups = 2 }, negotiate: false);
        using var more = new GuestRam(1UL << 32, 1 << 20);
        Assert.Equal(Errno.None, guest.Vhost.SetGroupAddressSpace(1, 1));
        Assert.Equal(Errno.None, guest.Vhost.UpdateIotlb(guest.Ram.Start, guest.Ram.Start + RamBytes - 1, guest.Ram, 0, IotlbPermission.ReadWrite, addressSpace: 1));
        Assert.True(RawRingDriver.Negotiate(guest.Transport, guest.Transport.DeviceFeatures));
        using var first = RawRingDriver.TryCreate(guest.Transport, 0, 16)!;
        using var second = RawRingDriver.TryCreate(guest.Transport, 1, 16)!;
        Assert.True(RawRingDriver.Run(guest.Transport));
        _stopped.Take();

        foreach (var space in new uint[] { 1, 0 })
        {
            var last = more.Start + (1 << 20) - 1;
            Assert.Equal(Errno.None, guest.Vhost.UpdateIotlb(more.Start, last, more, 0, IotlbPermission.ReadWrite, space));
            Assert.Equal(Errno.None, guest.Vhost.InvalidateIotlb(more.Start, last, space));

            Assert.Equal([(int)space], _stopped.Take());
        }

        foreach (var ring in new[] { first, second })
        {
            NegotiationTests.MakeGetId(ring, 0);
            ring.Kick();
            Assert.True(await ring.WaitUsedAsync(1, Patience));
        }
    }
}
