using VduseActors.Devices.Block;
using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests.Hostile;

/// <summary>
/// Rings whose parts cross from one region of the guest's map into the next, which the daemon has elsewhere, on both layouts.
/// </summary>
public sealed class ScatteredRingTests(ITestOutputHelper output)
    : DeviceFixture(output, options: new SimulatedKernelOptions { DefaultDriver = VdpaDrivers.Vhost })
{
    private const ulong RamBytes = 1 << 20, PageBytes = 4096;
    private const ushort RingSize = 1024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Covers", "B72")]
    [Trait("Covers", "A062")]
    public async Task Rings_that_cross_regions_of_single_pages_are_served_session_after_session(bool packed)
    {
        await AttachAsync(new BlockDeviceDefinition(Memory() with { Packed = packed, QueueSize = RingSize }));
        using var ram = new GuestRam(0, RamBytes);
        using var vhost = Bus.OpenVhost("disk0");

        // The daemon maps a region when it meets it: neighbours for the guest are none for it.
        for (var page = RamBytes; page > 0; page -= PageBytes)
            Assert.Equal(Errno.None, vhost.UpdateIotlb(page - PageBytes, page - 1, ram, page - PageBytes, IotlbPermission.ReadWrite));
        var transport = new VhostVdpaTransport(vhost, ram);
        for (var session = 0; session < 3; session++)
        {
            using var ring = StartRing(transport, packed);
            await ServeLapsAsync(ring, session);
            Assert.Null((await SnapshotAsync()).Health);
            transport.Reset();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Covers", "B70")]
    [Trait("Covers", "B72")]
    public async Task A_page_of_such_a_ring_is_left_alone_once_its_removal_was_answered(bool packed)
    {
        await AttachAsync(new BlockDeviceDefinition(Memory() with { Packed = packed, QueueSize = RingSize }));
        using var ram = new GuestRam(0, RamBytes);
        using var vhost = Bus.OpenVhost("disk0");
        for (var page = 0UL; page < RamBytes; page += PageBytes)
            Assert.Equal(Errno.None, vhost.UpdateIotlb(page, page + PageBytes - 1, ram, page, IotlbPermission.ReadWrite));
        var transport = new VhostVdpaTransport(vhost, ram);
        using var ring = StartRing(transport, packed);
        await ServeLapsAsync(ring, 0);

        // The first page of what the device writes: the descriptor ring, or the used ring.
        var taken = (ring.DeviceWritten / PageBytes) * PageBytes;
        Assert.Equal(Errno.None, await Task.Run(() => vhost.InvalidateIotlb(taken, taken + PageBytes - 1)).WaitAsync(Patience));
        ring.Post(new RingBuffer(0, 16, false), new RingBuffer(64, 1, true));
        var before = ram.Span(taken, (int)PageBytes).ToArray();
        ring.Raw.Kick();
        Assert.NotNull(await SnapshotAsync());
        transport.Reset();
        Assert.Equal(before, ram.Span(taken, (int)PageBytes).ToArray());

        // Other memory at the same addresses: nothing of what was joined before is left.
        Assert.Equal(Errno.None, vhost.InvalidateIotlb(0, RamBytes - 1));
        using var other = new GuestRam(0, RamBytes);
        for (var page = 0UL; page < RamBytes; page += PageBytes)
            Assert.Equal(Errno.None, vhost.UpdateIotlb(page, page + PageBytes - 1, other, page, IotlbPermission.ReadWrite));
        using var again = StartRing(new VhostVdpaTransport(vhost, other), packed);
        Assert.Equal(ring.DeviceWritten, again.DeviceWritten);
        await ServeLapsAsync(again, 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Covers", "B28")]
    [Trait("Covers", "B72")]
    public async Task A_ring_part_that_cannot_be_joined_or_ends_in_a_hole_is_refused_and_the_next_session_runs(bool packed)
    {
        await AttachAsync(new BlockDeviceDefinition(Memory() with { Packed = packed, QueueSize = RingSize }));
        using var ram = new GuestRam(0, RamBytes);
        using var vhost = Bus.OpenVhost("disk0");
        var transport = new VhostVdpaTransport(vhost, ram);
        var position = packed ? new VduseQueueState(0, LastAvailCounter: 1, LastUsedCounter: 1) : default;
        foreach (var (border, next) in new[] { (6144UL, 6144UL), (8192UL, 12288UL) })
        {
            // A border inside of a page; a hole behind the first pages of the descriptors.
            Assert.Equal(Errno.None, vhost.UpdateIotlb(0, border - 1, ram, 0, IotlbPermission.ReadWrite));
            Assert.Equal(Errno.None, vhost.UpdateIotlb(next, RamBytes - 1, ram, next, IotlbPermission.ReadWrite));
            Assert.True(RawDriver.Negotiate(transport, transport.DeviceFeatures));
            transport.SetupQueue(0, 256, PageBytes + 16, 65536, 131072, null, position);
            transport.SetQueueReady(0, true);
            Assert.False(RawDriver.Run(transport));
            Assert.Contains("not lie in memory that is mapped in one piece", (await SnapshotAsync()).Health, StringComparison.Ordinal);
            transport.Reset();
            Assert.Equal(Errno.None, vhost.InvalidateIotlb(0, RamBytes - 1));
        }

        Assert.Equal(Errno.None, vhost.UpdateIotlb(ram));
        using var ring = StartRing(transport, packed);
        await ServeLapsAsync(ring, 2);
    }

    private static HostileRing StartRing(VhostVdpaTransport transport, bool packed)
    {
        const ulong eventIdx = Virtio.VirtioFeature.RingEventIdx;
        Assert.True(RawDriver.Negotiate(transport, transport.DeviceFeatures & ~eventIdx));
        var ring = HostileRing.Create(transport, 0, RingSize, packed);
        Assert.True(RawDriver.Run(transport));
        return ring;
    }

    /// <summary>Writes and reads back until every slot of the ring was used more than once.</summary>
    private static async Task ServeLapsAsync(HostileRing ring, int seed)
    {
        const int Batch = RingSize / 8;
        var memory = ring.Raw.AllocateBuffer(4096);
        for (var lap = 0; lap < 12; lap++)
        {
            var bytes = Pattern(512, (seed * 100) + lap);
            for (uint type = 2; type-- > 0;)
            {
                BitConverter.TryWriteBytes(RawDriver.Bytes(memory), (ulong)type);
                BitConverter.TryWriteBytes(RawDriver.Bytes(memory)[8..], (ulong)lap);
                if (type == 1)
                    bytes.CopyTo(RawDriver.Bytes(memory)[512..]);
                HostileRing.Posted last = default;
                for (var i = 0; i < Batch; i++)
                {
                    RawDriver.Bytes(memory)[64] = 0xff;
                    last = ring.Post(
                        new(memory.Iova, 16, false), new(
                            memory.Iova + (type == 1 ? 512UL : 1024), 512, type == 0), new(memory.Iova + 64, 1, true));
                }

                ring.Raw.Kick();
                Assert.True(await ring.WaitUsedAsync(last, Patience));
                Assert.Equal(0, RawDriver.Bytes(memory)[64]);
            }

            Assert.Equal(bytes, RawDriver.Bytes(memory).Slice(1024, 512).ToArray());
        }
    }
}
