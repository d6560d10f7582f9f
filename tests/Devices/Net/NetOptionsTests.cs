using VduseActors.Devices.Net;
using VduseActors.Devices.Net.Backends;

namespace VduseActors.Devices.Tests.Net;

public sealed class NetOptionsTests
{
    private static readonly NetDeviceOptions _valid = new() { Name = "net0", Backend = new LoopbackBackendOptions() };

    public static TheoryData<string, string, NetDeviceOptions> Impossible => new()
    {
        { "name", "is empty", _valid with { Name = "" } },
        { "backend", "backend.type", _valid with { Backend = null! } },
        { "mtu", "MTU 67", _valid with { Mtu = 67 } },
        { "mtu", "MTU 65536", _valid with { Mtu = 65536 } },
        { "queue-size", "1 is not", _valid with { QueueSize = 1 } },
        { "queue-size", "100 is not", _valid with { QueueSize = 100 } },
        { "queue-size", "65536 is not", _valid with { QueueSize = 65536 } },
        { "mac", "group address", _valid with { Mac = Mac("01:00:5e:00:00:01") } },
        { "mac", "group address or zero", _valid with { Mac = Mac("00:00:00:00:00:00") } },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    [Trait("Covers", "A120")]
    public void An_option_that_cannot_work_is_named_with_its_value(string key, string part, NetDeviceOptions options)
    {
        var mistake = Assert.Throws<DeviceConfigurationException>(() => new NetDeviceDefinition(options));
        Assert.Equal(key, mistake.Key);
        Assert.Contains(part, mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', mistake.Message);
    }

    [Fact]
    public void A_link_has_two_ends_and_says_whose_they_are()
    {
        var link = new PairLink("lan");
        Assert.False(link.IsComplete);
        _ = new NetDeviceDefinition(Pair("a", link));
        _ = new NetDeviceDefinition(Pair("a", link));
        Assert.False(link.IsComplete);
        _ = new NetDeviceDefinition(Pair("b", link));
        Assert.True(link.IsComplete);

        var mistake = Assert.Throws<DeviceConfigurationException>(() => new NetDeviceDefinition(Pair("c", link)));
        Assert.Equal("backend.link", mistake.Key);
        Assert.Contains("'a' and 'b'", mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("02:00:5e:10:00:01", true)]
    [InlineData("FF:ff:FF:ff:FF:ff", true)]
    [InlineData("02:00:5e:10:00", false)]
    [InlineData("02:00:5e:10:00:1", false)]
    [InlineData("02-00-5e-10-00-01", false)]
    [InlineData("02:00:5e:10:00:0g", false)]
    [InlineData("02:00:5e:10:00:01 ", false)]
    [InlineData("+2:00:5e:10:00:01", false)]
    [InlineData("", false)]
    public void A_MAC_address_is_six_bytes_with_colons(string text, bool valid)
    {
        Assert.Equal(valid, MacAddress.TryParse(text, out var mac));
        if (valid)
            Assert.Equal(text.ToLowerInvariant(), mac.ToString());
    }

    [Fact]
    public void A_name_always_gives_the_same_address_which_is_nobody_elses()
    {
        Assert.Equal(MacAddress.FromName("net0"), MacAddress.FromName("net0"));
        var addresses = Enumerable.Range(0, 10_000).Select(i => MacAddress.FromName($"net{i}")).ToHashSet();
        Assert.Equal(10_000, addresses.Count);
        Assert.All(addresses, mac => Assert.False(mac.IsMulticast));
        Span<byte> bytes = stackalloc byte[MacAddress.Bytes];
        MacAddress.FromName("net0").CopyTo(bytes);
        Assert.Equal(2, bytes[0] & 3);
    }

    [Fact]
    [Trait("Covers", "A025")]
    [Trait("Covers", "A030")]
    public void The_configuration_space_is_laid_out_as_the_specification_has_it()
    {
        var definition = new NetDeviceDefinition(_valid with { Mac = Mac("02:11:22:33:44:55"), Mtu = 0x1234 });
        using var backend = definition.OpenBackend();
        var device = definition.CreateDevice(backend);

        Assert.Equal(1u, device.DeviceId);
        Assert.Equal(NetFeatures.MAC | NetFeatures.MTU | NetFeatures.STATUS, device.Features);
        Assert.Equal(2, device.QueueCount);
        Assert.Equal(
            [0x02, 0x11, 0x22, 0x33, 0x44, 0x55, 1, 0, 1, 0, 0x34, 0x12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            device.Config.ToArray());
    }

    private static NetDeviceOptions Pair(string name, PairLink link) =>
        new() { Name = name, Backend = new PairBackendOptions { Link = link } };

    private static MacAddress Mac(string text) => MacAddress.TryParse(text, out var mac) ? mac : throw new FormatException(text);
}
