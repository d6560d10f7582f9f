using VduseActors.Devices.Block;
using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests.Hostile;

/// <summary>Clients that open, negotiate and close again and again, on both layouts.</summary>
[Collection(nameof(Alone))]
public sealed class SessionLeakTests(ITestOutputHelper output)
    : DeviceFixture(output, options: new SimulatedKernelOptions { DefaultDriver = VdpaDrivers.Vhost })
{
    private const ushort RingSize = 16;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Covers", "B73")]
    public async Task Sessions_that_end_with_requests_in_flight_leave_nothing_behind(bool packed)
    {
        const int Rounds = 60;
        await AttachAsync(new BlockDeviceDefinition(Memory() with { Packed = packed }));
        await RunSessionsAsync(packed, 5);
        GC.Collect();
        var (descriptors, mappings) = (Count("/proc/self/fd"), File.ReadLines("/proc/self/maps").Count());

        await RunSessionsAsync(packed, Rounds);

        // Others of the process come and go; a leak would be one per session at least.
        Assert.InRange(Count("/proc/self/fd"), 0, descriptors + (Rounds / 3));
        Assert.InRange(File.ReadLines("/proc/self/maps").Count(), 0, mappings + (Rounds / 3));
        Assert.Null((await SnapshotAsync()).Health);
    }

    private async Task RunSessionsAsync(bool packed, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            using var ram = new GuestRam(0, 4 << 20);
            using var vhost = Bus.OpenVhost("disk0");
            Assert.Equal(Errno.None, vhost.UpdateIotlb(ram));
            var transport = new VhostVdpaTransport(vhost, ram);
            using var ring = StartRing(transport, packed);
            var memory = ring.Raw.AllocateBuffer(8192);
            HostileRing.Posted last = default;
            for (var i = 0; i < RingSize / 3; i++)
                last = ring.Post(new(memory.Iova, 16, false), new(memory.Iova + 512, 4096, true), new(memory.Iova + 64, 1, true));
            ring.Raw.Kick();

            // Some sessions end amid their requests, some after them.
            if (round % 3 == 0)
                Assert.True(await ring.WaitUsedAsync(last, Patience));
        }
    }

    private static HostileRing StartRing(VhostVdpaTransport transport, bool packed)
    {
        Assert.True(RawDriver.Negotiate(transport, transport.DeviceFeatures & ~VirtioFeature.RingEventIdx));
        var ring = HostileRing.Create(transport, 0, RingSize, packed);
        Assert.True(RawDriver.Run(transport));
        return ring;
    }

    private static int Count(string directory) => Directory.GetFileSystemEntries(directory).Length;
}
