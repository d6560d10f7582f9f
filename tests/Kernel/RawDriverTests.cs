using VduseActors.Kernel.Tests.Bed;

namespace VduseActors.Kernel.Tests;

/// <summary>A driver of our own over vhost-vdpa (<c>guest/vhost-blk.c</c>) says what Linux's driver cannot be made to say.</summary>
public sealed class RawDriverTests
{
    [Theory]
    [EachGuest]
    public Task A_read_only_device_refuses_writes_that_passed_the_driver(string guest) =>
        Scenario.PassAsync(guest, "raw-driver", "read-only");

    [Theory]
    [EachGuest]
    public Task Malformed_unknown_and_out_of_range_requests_get_their_status(string guest) =>
        Scenario.PassAsync(guest, "raw-driver", "requests");

    [Theory]
    [EachGuest]
    public Task A_hostile_ring_neither_hangs_nor_kills_the_process(string guest) =>
        Scenario.PassAsync(guest, "raw-driver", "hostile");

    [Theory]
    [EachGuest]
    public Task Requests_in_flight_survive_a_change_of_the_memory_map(string guest) =>
        Scenario.PassAsync(guest, "raw-driver", "remap");

    [Theory]
    [EachGuest]
    public Task The_state_of_a_queue_is_told_and_a_later_session_goes_on_from_it(string guest) =>
        Scenario.PassAsync(guest, "raw-driver", "state");

    [Theory]
    [EachGuest]
    public Task A_queue_enabled_after_DRIVER_OK_is_served(string guest) => Scenario.PassAsync(guest, "raw-driver", "late");

    [Theory]
    [EachGuest(Only = "7.3")]
    public Task Suspend_groups_and_queue_enabling_by_message_are_negotiated(string guest) =>
        Scenario.PassAsync(guest, "raw-driver", "features");
}
