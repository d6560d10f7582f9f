using VduseActors.Kernel.Tests.Bed;

namespace VduseActors.Kernel.Tests;

/// <summary>
/// The driver models over vhost-vdpa (<c>tests/Kernel/Driver</c>) do what Linux's driver cannot be made to do, and check everything
/// that the device does. <c>tests/Actors</c> runs the same scenarios on the simulated kernel.
/// </summary>
public sealed class GuestDriverTests
{
    [Theory]
    [EachGuest]
    public Task Random_requests_on_all_queues_are_served_and_verified(string guest) => PassAsync(guest, "load");

    [Theory]
    [EachGuest]
    public Task Memory_plugged_in_and_out_under_load_costs_no_request(string guest) => PassAsync(guest, "plug");

    [Theory]
    [EachGuest]
    public Task Requests_in_flight_survive_a_change_of_the_memory_map(string guest) => PassAsync(guest, "remap");

    [Theory]
    [EachGuest]
    public Task The_state_of_a_queue_is_told_and_a_later_session_goes_on_from_it(string guest) => PassAsync(guest, "state");

    [Theory]
    [EachGuest]
    public Task A_queue_enabled_after_DRIVER_OK_is_served(string guest) => PassAsync(guest, "late");

    [Theory]
    [EachGuest(Best = "7.3")]
    public Task A_queue_disabled_and_enabled_again_goes_on_where_it_was(string guest) => PassAsync(guest, "toggle");

    [Theory]
    [EachGuest(Best = "7.3")]
    public Task A_load_survives_suspend_and_take_over_where_they_are_offered(string guest) => PassAsync(guest, "suspend");

    [Theory]
    [EachGuest(Only = "7.3")]
    public Task A_group_of_queues_switches_between_address_spaces(string guest) => PassAsync(guest, "spaces");

    [Theory]
    [EachGuest]
    public Task A_read_only_device_refuses_writes_that_passed_the_driver(string guest) => PassAsync(guest, "read-only");

    [Theory]
    [EachGuest]
    public Task Malformed_unknown_and_out_of_range_requests_get_their_status(string guest) => PassAsync(guest, "requests");

    [Theory]
    [EachGuest]
    public Task A_hostile_ring_neither_hangs_nor_kills_the_process(string guest) => PassAsync(guest, "hostile");

    private static Task<Scenario> PassAsync(string guest, string scenario) => Scenario.PassWithDriverAsync(guest, "guest-driver", scenario);
}
