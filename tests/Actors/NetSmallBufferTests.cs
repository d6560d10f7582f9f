using VduseActors.Devices.Net;
using VduseActors.Devices.Net.Backends;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>A driver whose receive buffers hold less than a frame of the MTU.</summary>
public sealed class NetSmallBufferTests(ITestOutputHelper output)
    : DeviceFixture(output, options: new SimulatedKernelOptions { Net = new NetDriverOptions { ReceiveBufferBytes = 300 } })
{
    [Fact]
    [Trait("Covers", "B57")]
    public async Task A_frame_that_no_receive_buffer_holds_is_dropped_and_the_next_one_arrives()
    {
        await AttachAsync(new NetDeviceDefinition(new NetDeviceOptions { Name = "net0", Backend = new LoopbackBackendOptions() }));
        var net = Bus.NetDriver("net0");

        var load = new NetLoad(net, net, new NetLoadOptions { Frames = 1, MaxBytes = 288 });
        Assert.True((await load.RunAsync().WaitAsync(Patience)).IsClean);

        Assert.True(net.TrySend(Pattern(289, seed: 1)));
        load = new NetLoad(net, net, new NetLoadOptions { Frames = 100, MaxBytes = 288 });

        Assert.True((await load.RunAsync().WaitAsync(Patience)).IsClean);
        Assert.Equal(1, net.UnusedBufferCount);
        Assert.Empty(net.Violations);
    }
}
