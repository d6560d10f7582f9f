using Akka.Configuration;
using VduseActors.Configuration;
using VduseActors.Devices.Net;
using VduseActors.Devices.Net.Backends;

namespace VduseActors.Actors.Tests;

/// <summary>Network devices in a configuration.</summary>
public sealed class NetConfigurationTests
{
    [Fact]
    public void Every_key_of_a_network_device_is_read()
    {
        var options = Read("""net0 { type = net, mac = "02:00:00:00:00:09", mtu = 9000, queue-size = 64, packed = on, in-order = on, backend { type = loopback } }""")
            .Single().Options;

        Assert.Equal(
            ("net0", "02:00:00:00:00:09", 9000, 64, true, true),
            (options.Name, options.Mac.ToString(), options.Mtu, options.QueueSize, options.Packed, options.InOrder));
        Assert.IsType<LoopbackBackendOptions>(options.Backend);
    }

    [Fact]
    public void Two_devices_with_the_same_link_are_joined()
    {
        var devices = Read(
            "a { type = net, backend { type = pair, link = lan } } \n b { type = net, backend { type = pair, link = lan } }");

        var links = devices.Select(device => Assert.IsType<PairBackendOptions>(device.Options.Backend).Link).ToArray();
        Assert.Same(links[0], links[1]);
        Assert.True(links[0].IsComplete);
    }

    [Theory]
    [InlineData("net0 { type = net }", "vduse.devices.net0.backend")]
    [InlineData("net0 { type = net, backend { type = wire } }", "vduse.devices.net0.backend.type")]
    [InlineData("net0 { type = net, mac = 12, backend { type = loopback } }", "vduse.devices.net0.mac")]
    [InlineData("net0 { type = net, mac = \"01:00:00:00:00:00\", backend { type = loopback } }", "vduse.devices.net0.mac")]
    [InlineData("net0 { type = net, mtu = 60, backend { type = loopback } }", "vduse.devices.net0.mtu")]
    [InlineData("net0 { type = net, queues = 4, backend { type = loopback } }", "vduse.devices.net0.queues")]
    [InlineData("net0 { type = net, backend { type = pair } }", "vduse.devices.net0.backend.link")]
    [InlineData("net0 { type = net, backend { type = pair, link = lan } }", "vduse.devices.net0.backend.link")]
    [InlineData("net0 { type = net, backend { type = tap } }", "vduse.devices.net0.backend.interface")]
    public void A_mistake_is_one_line_that_names_its_key(string devices, string key)
    {
        var mistake = Assert.Throws<VduseConfigurationException>(() => Read(devices));

        Assert.Equal(key, mistake.Key);
        Assert.DoesNotContain('\n', mistake.Message);
    }

    private static NetDeviceDefinition[] Read(string devices) =>
        [.. VduseSettings.Load(ConfigurationFactory.ParseString($"vduse.devices {{ {devices} }}")).Devices.Cast<NetDeviceDefinition>()];
}
