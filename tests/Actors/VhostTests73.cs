using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>What Linux 7.3 has beside: queues that are enabled by message, suspend, address spaces.</summary>
public sealed class VhostTests73(ITestOutputHelper output) : VhostTests(output, KernelProfile.Linux73)
{
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
}
