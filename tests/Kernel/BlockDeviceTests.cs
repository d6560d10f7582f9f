using VduseActors.Kernel.Tests.Bed;

namespace VduseActors.Kernel.Tests;

public sealed class BlockDeviceTests
{
    [Theory]
    [EachGuest(Best = "7.3 two CPUs")]
    public Task The_driver_sees_the_configured_shape(string guest) => Scenario.PassAsync(guest, "shape");

    [Theory]
    [EachGuest]
    public Task Discard_and_write_zeroes_return_space_and_read_as_zeroes(string guest) => Scenario.PassAsync(guest, "discard");

    [Theory]
    [EachGuest]
    public Task A_read_only_device_takes_no_write(string guest) => Scenario.PassAsync(guest, "read-only");

    [Theory]
    [EachGuest]
    public Task A_full_file_system_below_the_image_fails_the_request_and_says_so_once(string guest) =>
        Scenario.PassAsync(guest, "no-space");

    [Theory]
    [EachGuest(Best = "7.3 two CPUs")]
    public Task Interrupts_go_to_the_CPUs_that_are_named_for_them(string guest) => Scenario.PassAsync(guest, "interrupt-cpus");
}
