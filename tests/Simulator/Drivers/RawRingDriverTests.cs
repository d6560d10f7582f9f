using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Tests.Support;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Tests.Drivers;

public sealed class RawRingDriverTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_request_built_by_hand_is_served()
    {
        var (rig, transport) = Rig.Bare();
        using (rig)
        {
            Random.Shared.NextBytes(rig.Daemon.Disk.AsSpan(0, 512));
            Assert.True(RawRingDriver.Negotiate(transport, TestDaemonOptions.DefaultFeatures));
            using var ring = RawRingDriver.TryCreate(transport, 0, 16)!;
            Assert.True(RawRingDriver.Run(transport));
            var memory = ring.AllocateBuffer(1024);
            ring.Describe(0, memory.Iova, 16, VirtqDescriptorFlags.Next, 1);
            ring.Describe(1, memory.Iova + 512, 512, VirtqDescriptorFlags.Write | VirtqDescriptorFlags.Next, 2);
            ring.Describe(2, memory.Iova + 16, 1, VirtqDescriptorFlags.Write);
            ring.MakeAvailable(0);
            ring.Kick();
            Assert.True(await ring.WaitUsedAsync(1, _patience));
            Assert.Equal((0u, 513u), ring.Used(0));
            Assert.Equal(rig.Daemon.Disk.AsSpan(0, 512), RawRingDriver.Bytes(memory).Slice(512, 512));
            transport.Reset();
        }
    }

    [Fact]
    public async Task What_is_available_before_DRIVER_OK_is_served_without_a_kick()
    {
        var (rig, transport) = Rig.Bare();
        using (rig)
        {
            RawRingDriver.Negotiate(transport, TestDaemonOptions.DefaultFeatures);
            using var ring = RawRingDriver.TryCreate(transport, 0, 16)!;
            var memory = ring.AllocateBuffer(64);
            RawRingDriver.Bytes(memory)[0] = (byte)BlockOperation.Flush;
            ring.Describe(0, memory.Iova, 16, VirtqDescriptorFlags.Next, 1);
            ring.Describe(1, memory.Iova + 16, 1, VirtqDescriptorFlags.Write);
            ring.MakeAvailable(0);
            RawRingDriver.Run(transport);
            Assert.True(await ring.WaitUsedAsync(1, _patience));
            transport.Reset();
        }
    }

    [Fact]
    public async Task A_hostile_ring_stops_its_queue_until_the_reset_and_no_longer()
    {
        var (rig, transport) = Rig.Bare();
        using (rig)
        {
            for (var round = 0; round < 3; round++)
            {
                RawRingDriver.Negotiate(transport, TestDaemonOptions.DefaultFeatures);
                using var ring = RawRingDriver.TryCreate(transport, 0, 16)!;
                RawRingDriver.Run(transport);
                ring.Describe(0, 0x1000, 16, VirtqDescriptorFlags.Next, 0);
                ring.MakeAvailable(0, 40_000);
                ring.SetAvailIndex(0x4000);
                ring.Kick();
                Assert.False(await ring.WaitUsedAsync(1, TimeSpan.FromMilliseconds(20)));
                transport.Reset();
            }

            rig.Vduse.Bus.BindDriver(TestDaemon.Name, Simulator.Bus.VdpaDrivers.Virtio);
            var disk = rig.Kernel.Bus.BlockDriver(TestDaemon.Name);
            Assert.True((await Eventually.Within(disk.ReadAsync(0, new byte[512]))).IsOk);
        }
    }
}
