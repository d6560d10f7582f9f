using VduseActors.Kernel.Tests.Bed;

namespace VduseActors.Kernel.Tests;

public sealed class NetDeviceTests
{
    [Theory]
    [EachGuest(1500, "off")]
    [EachGuest(9000, "on")]
    public Task Two_linked_devices_carry_echoes_and_streams_between_namespaces(string guest, int mtu, string packed) =>
        Scenario.PassWithDriverAsync(guest, "net-pair", mtu, packed);

    [Theory]
    [EachGuest("off")]
    [EachGuest("on")]
    public Task Frames_through_a_loopback_come_back_in_order_with_every_byte(string guest, string packed) =>
        Scenario.PassWithDriverAsync(guest, "net-driver", packed);

    [Theory]
    [EachGuest]
    public Task Frames_go_through_a_TAP_interface_of_the_host_which_may_be_deleted(string guest) =>
        Scenario.PassWithDriverAsync(guest, "net-tap");
}
