using VduseActors.Kernel.Tests.Bed;

namespace VduseActors.Kernel.Tests;

public sealed class VerifiedLoadTests
{
    [Theory]
    [EachGuest(1, 1, 1)]
    [EachGuest(1, 16, 1)]
    [EachGuest(1, 1, 4)]
    [EachGuest(1, 16, 4)]
    [EachGuest(2, 16, 4)]
    public async Task Random_writes_of_mixed_sizes_are_read_back_and_are_in_the_image(string guest, int queues, int depth, int jobs)
    {
        var scenario = await Scenario.PassAsync(guest, "fio-verify", queues, depth, jobs);

        await Image.HoldsWhatTheDiskSaidAsync(scenario, "disk");
        scenario.DeleteImages();
    }

    [Theory]
    [EachGuest("off")]
    [EachGuest("on", Best = "7.3")]
    [Trait("Covers", "A077")]
    public async Task Packed_rings_bear_verified_load_and_begin_anew_with_the_driver(string guest, string inOrder)
    {
        var scenario = await Scenario.PassAsync(guest, "packed", inOrder);

        await Image.HoldsWhatTheDiskSaidAsync(scenario, "disk");
        scenario.DeleteImages();
    }

    [Theory]
    [EachGuest]
    public async Task They_are_through_io_uring_too(string guest)
    {
        var scenario = await Scenario.PassAsync(guest, "fio-verify", 2, 16, 4, "uring");

        await Image.HoldsWhatTheDiskSaidAsync(scenario, "disk");
        scenario.DeleteImages();
    }

    [Theory]
    [EachGuest("inline")]
    [EachGuest("uring")]
    public async Task Sequential_writes_at_depth_are_too(string guest, string io)
    {
        var scenario = await Scenario.PassAsync(guest, "fio-verify", 1, 32, 1, io, "sequential");

        await Image.HoldsWhatTheDiskSaidAsync(scenario, "disk");
        scenario.DeleteImages();
    }

    [Theory]
    [EachGuest]
    public async Task They_are_in_bounce_pages_of_the_daemon_too(string guest)
    {
        var scenario = await Scenario.PassAsync(guest, "umem");

        await Image.HoldsWhatTheDiskSaidAsync(scenario, "disk");
        scenario.DeleteImages();
    }

    [Theory]
    [EachGuest]
    public async Task Three_devices_of_one_process_bear_load_at_the_same_time(string guest)
    {
        var scenario = await Scenario.PassAsync(guest, "three-devices");

        await Image.HoldsWhatTheDiskSaidAsync(scenario, "one");
        scenario.DeleteImages();
    }

    [Theory]
    [EachGuest(1, 4, "inline", "off", "off")]
    [EachGuest(2, 4, "pool", "off", "off")]
    [EachGuest(2, 4, "pool", "on", "off")]
    [EachGuest(1, 4, "inline", "on", "on", Best = "7.3")]
    [EachGuest(2, 4, "pool", "off", "on")]
    public async Task A_server_that_is_killed_amid_load_is_followed_by_one_that_goes_on_and_no_request_is_lost(
        string guest, int queues, int kills, string io, string packed, string inOrder)
    {
        var scenario = await Scenario.PassAsync(guest, "kill-under-load", queues, kills, io, packed, inOrder);

        await Image.HoldsWhatTheDiskSaidAsync(scenario, "disk");
        scenario.DeleteImages();
    }

    [Theory]
    [EachGuest]
    public async Task A_backend_that_throws_amid_load_is_restarted_and_no_request_is_lost(string guest)
    {
        var scenario = await Scenario.PassAsync(guest, "backend-fault");

        await Image.HoldsWhatTheDiskSaidAsync(scenario, "disk");
        scenario.DeleteImages();
    }
}
