using VduseActors.Kernel.Tests.Bed;

namespace VduseActors.Kernel.Tests;

public sealed class LifecycleTests
{
    [Theory]
    [EachGuest]
    public Task A_device_detached_and_attached_by_others_serves_again(string guest) => Scenario.PassAsync(guest, "detach-attach");

    [Theory]
    [EachGuest("virtio_blk")]
    [EachGuest("virtio_vdpa")]
    public Task A_reset_with_requests_in_flight_neither_hangs_nor_kills_the_process(string guest, string unboundFrom) =>
        Scenario.PassAsync(guest, "unbind-under-load", unboundFrom);

    [Theory]
    [EachGuest]
    public Task A_terminate_signal_amid_load_ends_the_process_and_leaves_no_device(string guest) =>
        Scenario.PassAsync(guest, "terminate-under-load");

    [Theory]
    [EachGuest(1, 1, Best = "7.3 two CPUs")]
    public Task A_random_walk_through_all_that_can_happen_ends_with_the_disk_whole(string guest, int seed, int rounds) =>
        Scenario.PassWithDriverAsync(guest, "soak", seed, rounds);
}
